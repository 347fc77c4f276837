package csvio_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"io"
	"slices"
	"strings"
	"testing"
)

// parsed returns the rows that encoding/csv finds in text, up to its first
// error.
func parsed(text string) (rows [][]string, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
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

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "a,b\n\"1\n\n\",\"\"\"\"\r\n", "a\n\"\r\n\"", "a,b\n1\n", "a\n\"\"x", "\"a\r\nb\",c\n1,2", "a\n\r\r\n", "a,b\n,\r",
		"a\n\"\"\r\r", "a\n\"\r\r\n\"\r\r\n\"x\"\r",
	} {
		f.Add(text, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if head, _, _ := strings.Cut(strings.TrimPrefix(text, "\uFEFF"), "\n"); strings.TrimSuffix(head, "\r") == "" {
			return // encoding/csv searches for a header further down
		}
		rows, err := rowsOf(text, 1+int(n))
		want, wantErr := parsed(text)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("Read of %q = %v, encoding/csv: %v", text, err, wantErr)
		}
		var cause *csv.ParseError
		if errors.As(wantErr, &cause) && !errors.Is(err, cause.Err) {
			t.Fatalf("Read of %q = %v, encoding/csv: %v", text, err, wantErr)
		}
		if err != nil {
			return
		}
		if len(rows) != len(want)-1 {
			t.Fatalf("Read of %q has %d rows, want %d", text, len(rows), len(want)-1)
		}
		for i, r := range rows {
			if !slices.Equal(r.Header, want[0]) || !slices.Equal(r.Fields, want[i+1]) {
				t.Fatalf("Read of %q: row %d = %q below %q, want %q below %q", text, i, r.Fields, r.Header, want[i+1], want[0])
			}
		}
	})
}

// Each line of a file is a row, a failure, or empty. No line is two of these.
func FuzzAttempt(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n3\n\"x\"\n\"", "a\n\"\n\"\"\n\n", "a,b\n\"1\n\",2\n", "a\n\"x\"\r\r\n"} {
		f.Add(text, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		rows, failures, err := attempted(text, 1+int(n))
		rows1, failures1, err1 := attempted(text, 1)
		if fmt.Sprint(err) != fmt.Sprint(err1) || fmt.Sprint(rows) != fmt.Sprint(rows1) || fmt.Sprint(failures) != fmt.Sprint(failures1) {
			t.Fatalf("%q: the result depends on the Buffers", text)
		}
		if err != nil {
			return
		}
		lines := stagetest.ScannedLines(text)
		seen := make([]bool, len(lines))
		mark := func(number int64, text string) {
			if seen[number-1] || lines[number-1] != text {
				t.Fatalf("%q: line %d = %q came twice, or was changed", text, number, text)
			}
			seen[number-1] = true
		}
		for _, r := range rows {
			mark(r.Line, r.Text)
		}
		for _, f := range failures {
			mark(f.Value.Line, f.Value.Text)
		}
		for i, line := range lines[1:] {
			if !seen[i+1] && line != "" {
				t.Fatalf("%q: line %d is lost", text, i+2)
			}
		}
	})
}
