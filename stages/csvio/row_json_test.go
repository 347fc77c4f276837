package csvio_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/penstock-go/penstock/stages/csvio"
)

func TestRowKeepsItsBytesInJSON(t *testing.T) {
	row := csvio.Row{File: "x.csv", Line: 2, Header: []string{"a", "b"}, Fields: []string{"1", "é"}, Text: "1,é"}
	for _, change := range []func(r *csvio.Row){
		func(r *csvio.Row) {},
		func(r *csvio.Row) { r.File = "\xff" },
		func(r *csvio.Row) { r.Header = []string{"a", "\xff"} },
		func(r *csvio.Row) { r.Fields = []string{"\xe2\x82", ""} },
		func(r *csvio.Row) { r.Header, r.Fields, r.Text = nil, nil, "1,\xff" },
	} {
		row := row
		change(&row)
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		var got csvio.Row
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, row) {
			t.Errorf("%+v became %s and %+v, %v", row, text, got, err)
		}
	}
}

func TestRowOfUTF8HasPlainJSON(t *testing.T) {
	text, err := json.Marshal(csvio.Row{File: "x.csv", Line: 2, Fields: []string{"é"}, Text: "é"})
	if want := `{"File":"x.csv","Line":2,"Header":null,"Fields":["é"],"Text":"é"}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	text, err = json.Marshal(csvio.Row{Line: 2, Text: "a\xff"})
	want := `{"File":"","Line":2,"Header":null,"Fields":null,"Text":"a` + "\uFFFD" + `","Bytes":{"File":"","Header":null,"Fields":null,"Text":"Yf8="}}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}
