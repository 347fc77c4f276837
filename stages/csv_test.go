package stages_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/textio"
)

// linesOf returns what Lines makes of s in Buffers of n bytes.
func linesOf(t *testing.T, s string, n int) []string {
	t.Helper()
	p := pipe.New("test")
	var got []textio.Line
	stages.Collect(textio.Lines(stages.FromSlice(p, []byte(s), pipe.BufferLength(n))), &got)
	if err := p.Run(context.Background()); err != nil {
		t.Fatalf("Run = %v", err)
	}
	var texts []string
	for i, l := range got {
		if l.Number != int64(i+1) {
			t.Fatalf("line %d has the number %d", i+1, l.Number)
		}
		texts = append(texts, l.Text)
	}
	return texts
}

// scanned returns what bufio.Scanner makes of s.
func scanned(s string) []string {
	var texts []string
	for sc := bufio.NewScanner(strings.NewReader(s)); sc.Scan(); {
		texts = append(texts, sc.Text())
	}
	return texts
}

var someTexts = []string{"", "\n", "\r\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\n\na\n\n", "a\r", "a\r\r\n", "\r", "\ra\n\r\n\r", strings.Repeat("long ", 30) + "\nx"}

func TestLinesAreThoseOfBufio(t *testing.T) {
	for _, s := range someTexts {
		for _, n := range []int{1, 2, 7, 65_536} {
			if got, want := linesOf(t, s, n), scanned(s); !slices.Equal(got, want) {
				t.Errorf("lines of %q in Buffers of %d = %q, want %q", s, n, got, want)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, s := range someTexts {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		if got, want := linesOf(t, s, 1+int(n)), scanned(s); !slices.Equal(got, want) {
			t.Errorf("lines of %q in Buffers of %d = %q, want %q", s, 1+int(n), got, want)
		}
	})
}

func TestLineThatIsTooLongFails(t *testing.T) {
	for _, n := range []int{textio.MaxLineSize, textio.MaxLineSize + 1, 3 * textio.MaxLineSize} {
		for _, length := range []int{65_536, 4 << 20} {
			for _, end := range []string{"", "\n", "\nmore"} {
				p := pipe.New("test")
				s := "first\n" + strings.Repeat("x", n) + end
				stages.Discard(textio.Lines(stages.FromSlice(p, []byte(s), pipe.BufferLength(length))))
				err := p.Run(t.Context())
				if n == textio.MaxLineSize && err != nil {
					t.Errorf("Run = %v with a line of the maximum", err)
				}
				if n > textio.MaxLineSize && (err == nil || err.Error() != "pipe: test/lines#2: line 2: longer than 1048576 bytes") {
					t.Errorf("Run = %v with a line of %d bytes", err, n)
				}
			}
		}
	}
}

// What has no end must not be gathered for ever.
func TestLineWithoutEndFails(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSeq(p, func(yield func([]byte) bool) {
		for part := text(60_000); yield(part); {
		}
	})
	stages.Discard(textio.Lines(stages.Unbatch(in), pipe.Name("lines")))
	err := p.Run(t.Context())
	if err == nil || err.Error() != "pipe: test/lines: line 1: longer than 1048576 bytes" {
		t.Errorf("Run = %v, want one that says the line is too long", err)
	}
}

// rowsOf returns what CSV makes of s in Buffers of n bytes.
func rowsOf(s string, n int) (rows []csvio.Row, err error) {
	p := pipe.New("")
	stages.Collect(csvio.Read(stages.FromSlice(p, []byte(s), pipe.BufferLength(n)), "x.csv", pipe.Name("csv")), &rows)
	err = p.Run(context.Background())
	return rows, err
}

// attempted returns what AttemptCSV makes of s in Buffers of n bytes.
func attempted(s string, n int) (rows []csvio.Row, failures []stages.Failure[csvio.Row], err error) {
	p := pipe.New("")
	good, bad := csvio.Attempt(stages.FromSlice(p, []byte(s), pipe.BufferLength(n)), "x.csv", pipe.Name("csv"))
	stages.Collect(good, &rows)
	stages.Collect(bad, &failures)
	err = p.Run(context.Background())
	return rows, failures, err
}

func TestCSVRows(t *testing.T) {
	const s = "\uFEFFid,name\r\n1,Ann\r\n\r\n2,\"O'Hara, \"\"B\"\"\"\n3,\n\"4\",\"two\r\nlines\"\n5,\"x\""
	want := []csvio.Row{
		{Line: 2, Fields: []string{"1", "Ann"}, Text: "1,Ann"},
		{Line: 4, Fields: []string{"2", `O'Hara, "B"`}, Text: `2,"O'Hara, ""B"""`},
		{Line: 5, Fields: []string{"3", ""}, Text: "3,"},
		{Line: 6, Fields: []string{"4", "two\nlines"}, Text: "\"4\",\"two\nlines\""},
		{Line: 8, Fields: []string{"5", "x"}, Text: `5,"x"`},
	}
	for i := range want {
		want[i].File, want[i].Header = "x.csv", []string{"id", "name"}
	}
	for _, n := range []int{1, 2, 7, 65_536} {
		got, err := rowsOf(s, n)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Buffers of %d: got %+v, %v, want %+v", n, got, err, want)
		}
	}
}

func TestCSVErrorsNameFileAndLine(t *testing.T) {
	for name, c := range map[string]struct {
		s     string
		cause error // nil: any
		want  string
	}{
		"empty":          {"", nil, "x.csv: the file is empty: its first line must be a header"},
		"no header":      {"\na,b\n", nil, "x.csv: line 1: the header is missing: the line is empty"},
		"only a mark":    {"\uFEFF\n", nil, "x.csv: line 1: the header is missing: the line is empty"},
		"broken header":  {"a,\"b\"c\n", csv.ErrQuote, "x.csv: line 1: column 5: extraneous or missing \" in quoted-field, in the header"},
		"too few":        {"a,b\n1,2\n\n3\n", csv.ErrFieldCount, "x.csv: line 4: wrong number of fields: 1, and the header has 2"},
		"too many":       {"a,b\n1,2,3\n", csv.ErrFieldCount, "x.csv: line 2: wrong number of fields: 3, and the header has 2"},
		"bare quote":     {"a,b\n1,2\n1,x\"y\n", csv.ErrBareQuote, "x.csv: line 3: column 4: bare \" in non-quoted-field"},
		"open quote":     {"a,b\n1,\"2\n3,4\n", csv.ErrQuote, "x.csv: line 2: the row that begins here, in line 3, column 5: extraneous or missing \" in quoted-field"},
		"too many, with": {"a,b\n1,2,\"3\"\n", csv.ErrFieldCount, "x.csv: line 2: wrong number of fields: 3, and the header has 2"},
		"long 2nd line":  {"a,b\n1,\"2\n" + strings.Repeat("x", textio.MaxLineSize+1) + "\"\n", nil, "x.csv: line 3: longer than 1048576 bytes"},
		"long line":      {"a,b\n1," + strings.Repeat("x", textio.MaxLineSize), nil, "x.csv: line 2: longer than 1048576 bytes"},
	} {
		for _, n := range []int{1, 2, 7, 65_536} {
			if n < 100 && len(c.s) > 10_000 {
				continue
			}
			rows, err := rowsOf(c.s, n)
			if err == nil || c.cause != nil && !errors.Is(err, c.cause) || err.Error() != "pipe: csv: "+c.want {
				t.Errorf("%s in Buffers of %d: %d rows, %v, want %s", name, n, len(rows), err, c.want)
			}
		}
	}
}

// An open quote would swallow the rest of the file, however long.
func TestCSVRowThatIsTooLongFails(t *testing.T) {
	s := "a,b\n1,\"2" + strings.Repeat("\n1,2", textio.MaxLineSize/3)
	_, err := rowsOf(s, 65_536)
	if err == nil || !strings.Contains(err.Error(), "x.csv: line 2: the row that begins here is longer than 1048576 bytes") {
		t.Errorf("Run = %v, want one that names file, line and size", err)
	}
}

func TestAttemptCSVSpoilsOnlyTheBrokenLine(t *testing.T) {
	const s = "id,name\n1,Ann\n2,\"Bob\n3\n4,D\"an\n5,E,F\n6,\"F,G\"\n\n7,Gus"
	wantRows := []string{`2:1,Ann:["1" "Ann"]`, `7:6,"F,G":["6" "F,G"]`, `9:7,Gus:["7" "Gus"]`}
	wantFailures := []string{
		"3:2,\"Bob:x.csv: line 3: column 8: extraneous or missing \" in quoted-field",
		"4:3:x.csv: line 4: wrong number of fields: 1, and the header has 2",
		"5:4,D\"an:x.csv: line 5: column 4: bare \" in non-quoted-field",
		"6:5,E,F:x.csv: line 6: wrong number of fields: 3, and the header has 2",
	}
	for _, n := range []int{1, 2, 7, 65_536} {
		rows, failures, err := attempted(s, n)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%d:%s:%q", r.Line, r.Text, r.Fields))
			if r.File != "x.csv" || !slices.Equal(r.Header, []string{"id", "name"}) {
				t.Errorf("row of %q with the header %q", r.File, r.Header)
			}
		}
		same(t, "rows", got, wantRows)
		got = nil
		for _, f := range failures {
			got = append(got, fmt.Sprintf("%d:%s:%v", f.Value.Number, f.Value.Text, f.Err))
		}
		same(t, "failures", got, wantFailures)
	}
}

func TestAttemptCSVFailsWithTheFileAsAWhole(t *testing.T) {
	for s, want := range map[string]string{
		"":              "x.csv: the file is empty: its first line must be a header",
		"a,\"b\n1,2\n":  "x.csv: line 1: column 6: extraneous or missing \" in quoted-field, in the header",
		"\n1,2\n":       "x.csv: line 1: the header is missing: the line is empty",
		"a\n" + "\x00,": "",
	} {
		_, failures, err := attempted(s, 3)
		if want == "" {
			if err != nil || len(failures) != 1 {
				t.Errorf("%q: %v and %d failures, want 1", s, err, len(failures))
			}
			continue
		}
		if err == nil || err.Error() != "pipe: csv: "+want {
			t.Errorf("%q: Run = %v, want %s", s, err, want)
		}
	}
}

func TestAttemptCSVGoesOnWithoutFailuresAndEndsWithoutRows(t *testing.T) {
	s := "a,b\n" + strings.Repeat("1,2\n1\n", 20_000)
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		good, bad := csvio.Attempt(stages.FromSlice(p, []byte(s)), "x.csv")
		var n int64
		var some []stages.Failure[csvio.Row]
		stages.Count(good, &n)
		first(bad, 1, &some)
		run(t, p)
		if n != 20_000 {
			t.Errorf("%d rows, want 20000", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		ended := false
		in := stages.FromSeq(p, func(yield func([]byte) bool) {
			for yield([]byte("a\n")) {
			}
			ended = true
		})
		good, bad := csvio.Attempt(stages.Unbatch(in), "x.csv")
		var some []csvio.Row
		first(good, 3, &some)
		stages.Discard(bad)
		run(t, p)
		if len(some) != 3 || !ended {
			t.Errorf("%d rows, source ended %t", len(some), ended)
		}
	})
}

func TestRowSizeCountsTextAndFields(t *testing.T) {
	plain := csvio.Row{Fields: []string{"1", "a"}, Text: "1,a"}
	quoted := csvio.Row{Fields: []string{"1", "a"}, Text: `1,"a"`}
	if p, q := plain.Size(), quoted.Size(); p != 88+2*16+3 || q != 88+2*16+5+5 {
		t.Errorf("sizes %d and %d, want %d and %d", p, q, 88+2*16+3, 88+2*16+10)
	}
}

// parsed returns what encoding/csv makes of s, up to its first error.
func parsed(s string) (rows [][]string, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(s, "\uFEFF")))
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a,b\n\"1\n\n\",\"\"\"\"\r\n", "a\n\"\r\n\"", "a,b\n1\n", "a\n\"\"x", "\"a\r\nb\",c\n1,2", "a\n\r\r\n", "a,b\n,\r", "a\n\"\"\r\r", "a\n\"\r\r\n\"\r\r\n\"x\"\r"} {
		f.Add(s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		if head, _, _ := strings.Cut(strings.TrimPrefix(s, "\uFEFF"), "\n"); strings.TrimSuffix(head, "\r") == "" {
			return // encoding/csv looks for a header further down
		}
		rows, err := rowsOf(s, 1+int(n))
		want, wantErr := parsed(s)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("CSV of %q = %v, encoding/csv: %v", s, err, wantErr)
		}
		var cause *csv.ParseError
		if errors.As(wantErr, &cause) && !errors.Is(err, cause.Err) {
			t.Fatalf("CSV of %q = %v, encoding/csv: %v", s, err, wantErr)
		}
		if err != nil {
			return
		}
		if len(rows) != len(want)-1 {
			t.Fatalf("CSV of %q has %d rows, want %d", s, len(rows), len(want)-1)
		}
		for i, r := range rows {
			if !slices.Equal(r.Header, want[0]) || !slices.Equal(r.Fields, want[i+1]) {
				t.Fatalf("CSV of %q: row %d = %q below %q, want %q below %q", s, i, r.Fields, r.Header, want[i+1], want[0])
			}
		}
	})
}

// Each line of a file is a row, a failure, or empty; never two of these.
func FuzzAttemptCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n3\n\"x\"\n\"", "a\n\"\n\"\"\n\n", "a,b\n\"1\n\",2\n", "a\n\"x\"\r\r\n"} {
		f.Add(s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		rows, failures, err := attempted(s, 1+int(n))
		rows1, failures1, err1 := attempted(s, 1)
		if fmt.Sprint(err) != fmt.Sprint(err1) || fmt.Sprint(rows) != fmt.Sprint(rows1) || fmt.Sprint(failures) != fmt.Sprint(failures1) {
			t.Fatalf("%q: the result depends on the Buffers", s)
		}
		if err != nil {
			return
		}
		lines := scanned(s)
		seen := make([]bool, len(lines))
		mark := func(number int64, text string) {
			if seen[number-1] || lines[number-1] != text {
				t.Fatalf("%q: line %d = %q came twice, or not as it is", s, number, text)
			}
			seen[number-1] = true
		}
		for _, r := range rows {
			mark(r.Line, r.Text)
		}
		for _, f := range failures {
			mark(f.Value.Number, f.Value.Text)
		}
		for i, text := range lines[1:] {
			if !seen[i+1] && text != "" {
				t.Fatalf("%q: line %d is lost", s, i+2)
			}
		}
	})
}
