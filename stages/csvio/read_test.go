package csvio_test

import (
	"encoding/csv"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadEmitsRowsWithTheirPlaceInTheFile(t *testing.T) {
	const text = "\uFEFFid,name\r\n1,Ann\r\n\r\n2,\"O'Hara, \"\"B\"\"\"\n3,\n\"4\",\"two\r\nlines\"\n5,\"x\""
	want := []csvio.Row{
		{Line: 2, Fields: []string{"1", "Ann"}, Text: "1,Ann"},
		{Line: 4, Fields: []string{"2", `O'Hara, "B"`}, Text: `2,"O'Hara, ""B"""`},
		{Line: 5, Fields: []string{"3", ""}, Text: "3,"},
		{Line: 6, Fields: []string{"4", "two\nlines"}, Text: "\"4\",\"two\r\nlines\""},
		{Line: 8, Fields: []string{"5", "x"}, Text: `5,"x"`},
	}
	for i := range want {
		want[i].File, want[i].Header = "x.csv", []string{"id", "name"}
	}
	for _, n := range []int{1, 2, 7, 65_536} {
		got, err := rowsOf(text, n)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Buffers of %d: got %+v, %v, want %+v", n, got, err, want)
		}
	}
}

func TestReadErrorsNameFileAndLine(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		cause error // nil means any
		want  string
	}{
		"empty":          {"", nil, "x.csv: the file is empty, want a header"},
		"no header":      {"\na,b\n", nil, "x.csv: line 1: the line is empty, want a header"},
		"only a mark":    {"\uFEFF\n", nil, "x.csv: line 1: the line is empty, want a header"},
		"broken header":  {"a,\"b\"c\n", csv.ErrQuote, "x.csv: line 1: column 5: extraneous or missing \" in quoted-field, in the header"},
		"missing field":  {"a,b\n1,2\n\n3\n", csv.ErrFieldCount, "x.csv: line 4: wrong number of fields: 1, and the header has 2"},
		"extra field":    {"a,b\n1,2,3\n", csv.ErrFieldCount, "x.csv: line 2: wrong number of fields: 3, and the header has 2"},
		"extra, quoted":  {"a,b\n1,2,\"3\"\n", csv.ErrFieldCount, "x.csv: line 2: wrong number of fields: 3, and the header has 2"},
		"bare quote":     {"a,b\n1,2\n1,x\"y\n", csv.ErrBareQuote, "x.csv: line 3: column 4: bare \" in non-quoted-field"},
		"open quote":     {"a,b\n1,\"2\n3,4\n", csv.ErrQuote, "x.csv: line 2: the row that begins here is broken in line 3, column 5: extraneous or missing \" in quoted-field"},
		"long 2nd line":  {"a,b\n1,\"2\n" + strings.Repeat("x", csvio.MaxRowSize+1) + "\"\n", nil, "x.csv: line 3: longer than 1048576 bytes"},
		"long only line": {"a,b\n1," + strings.Repeat("x", csvio.MaxRowSize), nil, "x.csv: line 2: longer than 1048576 bytes"},
	} {
		for _, n := range []int{1, 2, 7, 65_536} {
			if n < 100 && len(c.text) > 10_000 {
				continue
			}
			rows, err := rowsOf(c.text, n)
			if err == nil || c.cause != nil && !errors.Is(err, c.cause) || err.Error() != "pipe: csv: "+c.want {
				t.Errorf("%s in Buffers of %d: %d rows, %v, want %s", name, n, len(rows), err, c.want)
			}
		}
	}
}

// An open quote would otherwise make one row of the whole file.
func TestTooLongRowFails(t *testing.T) {
	text := "a,b\n1,\"2" + strings.Repeat("\n1,2", csvio.MaxRowSize/3)
	_, err := rowsOf(text, 65_536)
	if err == nil || !strings.Contains(err.Error(), "x.csv: line 2: the row that begins here is longer than 1048576 bytes") {
		t.Errorf("Run = %v, want file, line and size", err)
	}
}

func TestRowsStayWithinTheMemoryLimit(t *testing.T) {
	for name, line := range map[string]string{
		"short":  "1,2\n",
		"long":   strings.Repeat("x", 5000) + "," + strings.Repeat("y", 5000) + "\n",
		"quoted": `"` + strings.Repeat("x", 5000) + `",2` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			stagetest.WantMemoryWithinTheLimit(t, 20_000, func(p *pipe.Pipeline) *pipe.Stream[csvio.Row] {
				text := "a,b\n" + line
				lines := stages.Unbatch(stagetest.Endless(p, func() []byte { defer func() { text = line }(); return []byte(text) }))
				return csvio.Read(lines, "x.csv")
			})
		})
	}
}
