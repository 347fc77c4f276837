package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/stages/csvio"
)

// The rows around them are loaded.
func TestRowsThatAreNotFlightsAreRejectedWithPlaceAndReason(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "a.csv")
	writeFile(t, plain, header+
		"2001-01-01 00:01,33,2176,LAS,PHL\n"+
		"2001-02-30 00:01,19,215,ATL,SAV\n"+ // 3
		"2001-01-01 00:01,14,405,MCI\n"+ // 4
		"2001-01-01 00:01,x,405,MCI,MDW\r\n"+ // 5
		"2001-01-01 00:01,\"14,405,MCI,MDW\n"+ // 6
		"\n"+
		"\"2001-01-01 00:01\",-13,2345,QQQ,LAX\n"+
		"2001-01-01 00:01,14,-405,MCI,MDW") // 9
	packed := filepath.Join(dir, "b.csv.gz")
	writeFile(t, packed, compress(t, header+
		"2001-01-01 25:61,33,2176,LAS,PHL\n"+ // 2
		"2001-01-01 00:01,33,2176,LAS,PHL,\n"+ // 3
		"2001-01-01 00:01,33,2176,LAS,P\xe9L\n"+ // 4
		"2001-01-01 00:01,33,2176,LAS,PHL\n"))

	out := newOutputs(t)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), out.args("-in", filepath.Join(dir, "*")), &stdout, &stderr); code != exitOK {
		t.Fatalf("run() = %d, want 0; %s", code, stderr.String())
	}
	const counts = "\n11 rows in 2 files: 3 loaded, 8 rejected; 1 of an airport that is not known\n"
	if !strings.HasSuffix(stdout.String(), counts) {
		t.Errorf("stdout = %s, want %s at its end", stdout.String(), counts)
	}
	want := map[place]string{
		{plain, 3}: "date", {plain, 4}: "fields", {plain, 5}: "delay", {plain, 6}: `"`, {plain, 9}: "negative",
		{packed, 2}: "date", {packed, 3}: "fields", {packed, 4}: "destination",
	}
	checkRejects(t, out.rejects, want)
	got := readCSV(t, out.report)[1:]
	if want := [][]string{
		{"LAS", "McCarran International", "Las Vegas", "NV", "2", "33.000", "1.000", "4352"},
		{"QQQ", "", "", "", "1", "-13.000", "0.000", "2345"},
	}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("report = %q, want %q", got, want)
	}
	if got := loaded(t, out.db); got != 3 {
		t.Errorf("%d rows in the database, want 3", got)
	}
}

// Such rows can be corrected only if no byte is lost.
func TestRejectKeepsBytesThatAreNotUTF8(t *testing.T) {
	row := csvio.Row{File: "\xff.csv", Line: 2, Text: "caf\xe9,1"}
	got := reject(row, errors.New("bad \xe9"))
	want := Reject{File: "\uFFFD.csv", Line: 2, Reason: "bad \uFFFD", Text: "caf\uFFFD,1", Bytes: []byte("caf\xe9,1")}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := reject(csvio.Row{Text: "café"}, io.EOF); got.Bytes != nil || got.Text != "café" {
		t.Errorf("got %+v, want the text alone", got)
	}
}

type place struct {
	file string
	line int64
}

// checkRejects checks that there is one reject for each place of want, with a
// reason that contains the text.
func checkRejects(t *testing.T, path string, want map[place]string) {
	t.Helper()
	rejects := json.NewDecoder(strings.NewReader(readFile(t, path)))
	for rejects.More() {
		var r Reject
		if err := rejects.Decode(&r); err != nil {
			t.Fatal(err)
		}
		at := place{r.File, r.Line}
		reason, ok := want[at]
		if !ok || !strings.Contains(r.Reason, reason) || !strings.HasPrefix(r.Text, "2001-") {
			t.Errorf("reject %+v, want the reason %q", r, reason)
		}
		if strings.Contains(r.Reason, path) {
			t.Errorf("reason %q names the file, which has a field of its own", r.Reason)
		}
		delete(want, at)
	}
	if len(want) > 0 {
		t.Errorf("not rejected: %v", want)
	}
}
