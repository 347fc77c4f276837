package csvio_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/lines"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// formatOf makes a Format of the bits of a number. Its Comma is not 0, so that
// a first row of one field is accepted.
func formatOf(bits uint16) csvio.Format {
	f := csvio.Format{
		Comma:            []rune{',', ';', '|', '→'}[bits&3],
		Comment:          []rune{0, '#', '§', 'a'}[bits>>2&3],
		LazyQuotes:       bits>>4&1 == 1,
		TrimLeadingSpace: bits>>5&1 == 1,
		NoHeader:         bits>>6&1 == 1,
		AnyFieldCount:    bits>>7&1 == 1,
	}
	if bits>>8&1 == 1 {
		f.Header = []string{"a", "b"}
	}
	return f
}

// parsed returns the rows that encoding/csv finds in text, up to its first
// error. The header is the first of them, unless the format has none.
func parsed(text string, f csvio.Format) (rows [][]string, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.Comma, r.Comment, r.LazyQuotes, r.TrimLeadingSpace = f.Comma, f.Comment, f.LazyQuotes, f.TrimLeadingSpace
	r.FieldsPerRecord = len(f.Header)
	if f.AnyFieldCount {
		r.FieldsPerRecord = -1
	}
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

// isRefused reports whether err is a failure that Read adds to those of
// encoding/csv. If the text is not one that Read refuses, it is nil.
func isRefused(text string, f csvio.Format, err error) bool {
	if err == nil {
		return false
	}
	for _, cause := range []error{lines.ErrUTF16, lines.ErrGzip, lines.ErrReturn} {
		if errors.Is(err, cause) {
			return strings.ContainsAny(text, "\x00\r") || strings.HasPrefix(text, "\x1f") || !utf8.ValidString(text[:1])
		}
	}
	if strings.Contains(err.Error(), "want a header") {
		return f.Header == nil && !f.NoHeader
	}
	return f.LazyQuotes && errors.Is(err, csv.ErrQuote) // a quote is open at the end
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "a,b\n\"1\n\n\",\"\"\"\"\r\n", "a\n\"\r\n\"", "a,b\n1\n", "a\n\"\"x", "\"a\r\nb\",c\n1,2", "a\n\r\r\n", "a,b\n,\r",
		"a\n\"\"\r\r", "a\n\"\r\r\n\"\r\r\n\"x\"\r", "\xff\xfea", "a\rb\r", "\x1f\x8b\x08", "#x\n\n1 \"a\", 2", "\uFEFF#\n a→\" b\"\"\n",
	} {
		for _, bits := range []uint16{0, 0b11, 0b0000100100, 0b1000, 0b10000, 0b110001, 0b1000000, 0b10000000, 0b100000000} {
			f.Add(text, bits, uint8(2))
		}
	}
	f.Fuzz(func(t *testing.T, text string, bits uint16, n uint8) {
		format := formatOf(bits)
		rows, err := rowsOfFormat(text, 1+int(n), format)
		if isRefused(text, format, err) {
			return
		}
		want, wantErr := parsed(text, format)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("Read of %q with %+v = %v, encoding/csv: %v", text, format, err, wantErr)
		}
		var cause *csv.ParseError
		if errors.As(wantErr, &cause) && !errors.Is(err, cause.Err) {
			t.Fatalf("Read of %q with %+v = %v, encoding/csv: %v", text, format, err, wantErr)
		}
		if err != nil {
			return
		}
		header := format.Header
		if header == nil && !format.NoHeader {
			header, want = want[0], want[1:]
		}
		if len(rows) != len(want) {
			t.Fatalf("Read of %q with %+v has %d rows, want %d", text, format, len(rows), len(want))
		}
		for i, r := range rows {
			if !slices.Equal(r.Header, header) || !slices.Equal(r.Fields, want[i]) {
				t.Fatalf("Read of %q with %+v: row %d = %q below %q, want %q below %q", text, format, i, r.Fields, r.Header, want[i], header)
			}
			if !strings.Contains(text, r.Text) {
				t.Fatalf("Read of %q with %+v: the text %q of row %d is not in the file", text, format, r.Text, i)
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
