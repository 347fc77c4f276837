package csvio_test

import (
	"encoding/csv"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadFormatObeysEachSetting(t *testing.T) {
	for name, c := range map[string]struct {
		format csvio.Format
		text   string
		header []string
		want   [][]string
	}{
		"semicolons":       {csvio.Format{Comma: ';'}, "a;b\n1,5;2\n\"x;\";\n", []string{"a", "b"}, [][]string{{"1,5", "2"}, {"x;", ""}}},
		"tabs":             {csvio.Format{Comma: '\t'}, "a\tb\n1\t2, 3\n", []string{"a", "b"}, [][]string{{"1", "2, 3"}}},
		"long delimiter":   {csvio.Format{Comma: '→'}, "a→b\n1→\n\"→\"→2\n", []string{"a", "b"}, [][]string{{"1", ""}, {"→", "2"}}},
		"commas are right": {csvio.Format{Comma: ','}, "a;b\n1\n", []string{"a;b"}, [][]string{{"1"}}},
		"comments": {csvio.Format{Comment: '#'}, "# first\n\na,b\n#1,2\n1,#2\n\"#3\",4\n #5,6\n", []string{"a", "b"},
			[][]string{{"1", "#2"}, {"#3", "4"}, {" #5", "6"}}},
		"long comment character": {csvio.Format{Comment: '§'}, "\uFEFF§ first\na\n§1\n1\n", []string{"a"}, [][]string{{"1"}}},
		"lazy quotes":            {csvio.Format{LazyQuotes: true}, "a,b\n1 \"x\",\"2\" y\"\n", []string{"a", "b"}, [][]string{{`1 "x"`, `2" y`}}},
		"leading space":          {csvio.Format{TrimLeadingSpace: true}, "a, b\n 1,\u00A0 2 \n\t3, \" 4\"\n", []string{"a", "b"}, [][]string{{"1", "2 "}, {"3", " 4"}}},
		"no header":              {csvio.Format{NoHeader: true}, "\n1,2\n3,4\n", nil, [][]string{{"1", "2"}, {"3", "4"}}},
		"no header, empty":       {csvio.Format{NoHeader: true}, "", nil, nil},
		"given header":           {csvio.Format{Header: []string{"a", "b"}}, "1,2\n3,4\n", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		"given header, empty":    {csvio.Format{Header: []string{"a"}}, "", []string{"a"}, nil},
		"any number of fields":   {csvio.Format{AnyFieldCount: true}, "a,b\n1\n1,2,3\n\"4\"\n", []string{"a", "b"}, [][]string{{"1"}, {"1", "2", "3"}, {"4"}}},
	} {
		for _, n := range []int{1, 2, 7, 65_536} {
			rows, err := rowsOfFormat(c.text, n, c.format)
			if got := fieldsOf(rows); err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s in Buffers of %d: rows %q, %v, want %q", name, n, got, err, c.want)
			}
			good, failures, err := attemptedFormat(c.text, n, c.format)
			if err != nil || len(failures) > 0 || !reflect.DeepEqual(good, rows) {
				t.Errorf("%s in Buffers of %d: Attempt got %v, %v, %v, want %v", name, n, good, failures, err, rows)
			}
			for _, r := range rows {
				if !reflect.DeepEqual(r.Header, c.header) {
					t.Errorf("%s in Buffers of %d: a row has the header %q, want %q", name, n, r.Header, c.header)
				}
			}
		}
	}
}

func TestReadFormatErrors(t *testing.T) {
	for name, c := range map[string]struct {
		format csvio.Format
		text   string
		cause  error
		want   string
	}{
		"no header": {csvio.Format{NoHeader: true}, "1,2\n3\n", csv.ErrFieldCount,
			"x.csv: line 2: wrong number of fields: 1, and the first row has 2"},
		"given header": {csvio.Format{Header: []string{"a", "b"}}, "1,2,3\n", csv.ErrFieldCount,
			"x.csv: line 1: wrong number of fields: 3, and the header has 2"},
		"open quote": {csvio.Format{LazyQuotes: true}, "a,b\n1,\"2\n3,4\n", csv.ErrQuote,
			"x.csv: line 2: extraneous or missing \" in quoted-field"},
		"open quote, no end": {csvio.Format{LazyQuotes: true}, "a,b\n1,\"2", csv.ErrQuote,
			"x.csv: line 2: extraneous or missing \" in quoted-field"},
	} {
		for _, n := range []int{1, 2, 7, 65_536} {
			_, err := rowsOfFormat(c.text, n, c.format)
			if err == nil || !errors.Is(err, c.cause) || err.Error() != "pipe: csv: "+c.want {
				t.Errorf("%s in Buffers of %d: %v, want %s", name, n, err, c.want)
			}
		}
	}
}

// A quote that is open at the end of a line would otherwise be accepted.
func TestAttemptFormatWithLazyQuotesKeepsRowsOnOneLine(t *testing.T) {
	for _, end := range []string{"\n", "", "\r\n"} {
		rows, failures, err := attemptedFormat("a,b\n1,\"2\n3,4\n5,\"6"+end, 3, csvio.Format{LazyQuotes: true})
		if err != nil || len(rows) != 1 || len(failures) != 2 || !errors.Is(failures[1].Err, csv.ErrQuote) || failures[1].Value.Text != `5,"6` {
			t.Errorf("end %q: %v, %v, %v, want one row and two failures", end, rows, failures, err)
		}
	}
}

func TestAttemptFormatWithoutHeaderSurvivesABrokenFirstRow(t *testing.T) {
	rows, failures, err := attemptedFormat("1,2\"\n3\n4\n5,6\n", 3, csvio.Format{NoHeader: true})
	if err != nil || len(rows) != 2 || len(failures) != 2 || failures[0].Value.Line != 1 || failures[1].Value.Line != 4 {
		t.Errorf("%v, %v, %v, want the rows 3 and 4, and failures of the lines 1 and 4", rows, failures, err)
	}
}

// With LazyQuotes, the parser accepts a row whose quote is open.
func TestDrainDropsAPartialRowWithLazyQuotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var rows []csvio.Row
		text := stagetest.TextUntilDrain(p, "a,b\n1,2\n3,\"x\n", false)
		stages.Collect(csvio.ReadFormat(text, "x.csv", csvio.Format{LazyQuotes: true}), &rows)
		stagetest.RunDrained(t, p)
		if len(rows) != 1 {
			t.Errorf("rows %v, want the complete one", rows)
		}
	})
}

func TestWriteFormatObeysEachSetting(t *testing.T) {
	header := []string{"a", "b"}
	rows := [][]string{{"1,5", "x;y\t"}, {"#2", "→"}, {"", " z"}}
	for name, c := range map[string]struct {
		format csvio.Format
		header []string
		want   string
	}{
		"commas":         {csvio.Format{}, header, "a,b\n\"1,5\",x;y\t\n#2,→\n,\" z\"\n"},
		"semicolons":     {csvio.Format{Comma: ';'}, header, "a;b\n1,5;\"x;y\t\"\n#2;→\n;\" z\"\n"},
		"tabs":           {csvio.Format{Comma: '\t'}, header, "a\tb\n1,5\t\"x;y\t\"\n#2\t→\n\t\" z\"\n"},
		"long delimiter": {csvio.Format{Comma: '→'}, header, "a→b\n1,5→x;y\t\n#2→\"→\"\n→\" z\"\n"},
		"comments":       {csvio.Format{Comment: '#'}, header, "a,b\n\"1,5\",x;y\t\n\"#2\",→\n,\" z\"\n"},
		"no header":      {csvio.Format{NoHeader: true}, nil, "\"1,5\",x;y\t\n#2,→\n,\" z\"\n"},
		"given header":   {csvio.Format{Header: header}, nil, "\"1,5\",x;y\t\n#2,→\n,\" z\"\n"},
	} {
		text, err := written(c.header, rows, c.format)
		if err != nil || string(text) != c.want {
			t.Errorf("%s: %q, %v, want %q", name, text, err, c.want)
		}
		got, err := rowsOfFormat(string(text), 3, c.format)
		if err != nil || !reflect.DeepEqual(fieldsOf(got), rows) {
			t.Errorf("%s: Read got %q, %v, want %q", name, fieldsOf(got), err, rows)
		}
	}
}

func TestWriteFormatCountsFields(t *testing.T) {
	for name, c := range map[string]struct {
		format csvio.Format
		want   string // "" means success
	}{
		"no header":    {csvio.Format{NoHeader: true}, "pipe: csv: element 1: wrong number of fields: 2, and the first row has 1"},
		"zero":         {csvio.Format{}, "pipe: csv: element 1: wrong number of fields: 2, and the first row has 1"},
		"given header": {csvio.Format{Header: []string{"a", "b"}}, "pipe: csv: element 0: wrong number of fields: 1, and the header has 2"},
		"any number":   {csvio.Format{AnyFieldCount: true}, ""},
	} {
		_, err := written(nil, [][]string{{"1"}, {"2", "3"}}, c.format)
		if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want || !errors.Is(err, csv.ErrFieldCount)) {
			t.Errorf("%s: Run = %v, want %q", name, err, c.want)
		}
	}
	_, err := written(nil, [][]string{{"1"}, {}}, csvio.Format{AnyFieldCount: true})
	if want := "pipe: csv: element 1: a row without fields"; err == nil || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
}

// Only the first row is one from which a reader guesses the delimiter.
func TestWriteQuotesOtherDelimitersOnlyInTheFirstRow(t *testing.T) {
	text, err := written([]string{"a;b"}, [][]string{{"a;b"}, {"\uFEFFc"}}, csvio.Format{})
	if want := "\"a;b\"\na;b\n\uFEFFc\n"; err != nil || string(text) != want {
		t.Errorf("%q, %v, want %q", text, err, want)
	}
}
