package textio_test

import (
	"encoding/json"
	"testing"

	"github.com/penstock-go/penstock/stages/textio"
)

func TestLineKeepsItsBytesInJSON(t *testing.T) {
	for line, want := range map[textio.Line]string{
		{Number: 1}:                 `{"Number":1,"Text":""}`,
		{Number: 2, Text: "é"}:      `{"Number":2,"Text":"é"}`,
		{Number: 3, Text: "a\xff"}:  `{"Number":3,"Text":"a` + "\uFFFD" + `","Bytes":"Yf8="}`,
		{Number: 4, Text: "\uFFFD"}: `{"Number":4,"Text":"` + "\uFFFD" + `"}`,
	} {
		text, err := json.Marshal(line)
		if err != nil || string(text) != want {
			t.Errorf("%q became %s, %v, want %s", line.Text, text, err, want)
		}
		var got textio.Line
		if err := json.Unmarshal(text, &got); err != nil || got != line {
			t.Errorf("%q became %s and %q, %v", line.Text, text, got.Text, err)
		}
	}
}
