package csvio_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// tableOf makes rows of a text, whose rows end in \x1e and whose fields end in
// \x1f. Each row has a field.
func tableOf(text string) [][]string {
	var rows [][]string
	for row := range strings.SplitSeq(text, "\x1e") {
		rows = append(rows, strings.Split(row, "\x1f"))
	}
	return rows
}

// Nothing that Write emits is dropped or changed by Read. A header is a row,
// too.
func FuzzReadReversesWrite(f *testing.F) {
	for _, text := range []string{
		"", "\x1e", "a\x1e\x1eb", "a\x1fb\x1e\x1f", "\uFEFFa\x1e\uFEFF", "#\x1e#a\x1e #", "a;b\x1ea;b", "\"\x1e\"\"\x1e\r\x1e\n\x1e\r\n", " \x1e\u00A0\x1f", "\\.",
		"\x00", "\xff\xfea", "a\x00", "\x1f\x8b", "→\x1e;\x1e|\t,", "a;b\x1fc\x1e1\x1f2\x1f3", "x\r", "\x1ea",
	} {
		for _, bits := range []uint16{0, 0b1100, 0b10110001, 0b1000000, 0b10000000, 0b1110000000, 1 << 15, 1<<15 | 0b10000000} {
			f.Add(text, bits)
		}
	}
	f.Fuzz(func(t *testing.T, text string, bits uint16) {
		format, rows := formatOf(bits), tableOf(text)
		if bits>>15 == 1 {
			format.Comma = 0
		}
		var header []string
		if format.Header == nil && !format.NoHeader {
			header, rows = rows[0], rows[1:]
		}
		file, err := written(header, rows, format)
		if errors.Is(err, csv.ErrFieldCount) || errors.Is(err, lines.ErrUTF16) || errors.Is(err, lines.ErrGzip) {
			return // refused, not dropped
		}
		if err != nil {
			t.Fatalf("Write of %q below %q with %+v = %v", rows, header, format, err)
		}
		got, err := rowsOfFormat(string(file), 7, format)
		if err != nil {
			t.Fatalf("Read of %q with %+v = %v", file, format, err)
		}
		if len(got) != len(rows) {
			t.Fatalf("Read of %q with %+v has %d rows, want %q", file, format, len(got), rows)
		}
		for i, r := range got {
			if want := read(rows[i]); !reflect.DeepEqual(r.Fields, want) {
				t.Fatalf("Read of %q with %+v: row %d = %q, want %q", file, format, i, r.Fields, want)
			}
			if header != nil && !reflect.DeepEqual(r.Header, read(header)) {
				t.Fatalf("Read of %q with %+v: header %q, want %q", file, format, r.Header, header)
			}
		}
	})
}

// read returns fields as encoding/csv reads them, which replaces \r\n by \n.
func read(fields []string) []string {
	all := make([]string, len(fields))
	for i, field := range fields {
		all[i] = strings.ReplaceAll(field, "\r\n", "\n")
	}
	return all
}

// Where readers need no more quotes, the text is that of encoding/csv.
func FuzzWriteIsThatOfEncodingCSV(f *testing.F) {
	for _, text := range []string{"", "a\x1fb", " \x1f\\.\x1f\"\x1f\r\n\x1f,;\t→|", "\xa0\x1f\u0085"} {
		for bits := range uint16(4) {
			f.Add(text, bits)
		}
	}
	f.Fuzz(func(t *testing.T, text string, bits uint16) {
		format := csvio.Format{Comma: formatOf(bits & 3).Comma, NoHeader: true, AnyFieldCount: true}
		rows := tableOf(text)
		var want bytes.Buffer
		w := csv.NewWriter(&want)
		w.Comma = format.Comma
		for i := range rows {
			rows[i] = append([]string{"x"}, rows[i]...)
			w.Write(rows[i])
		}
		w.Flush()
		got, err := written(nil, rows, format)
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("Write of %q with %q between fields = %q, %v, want %q", rows, format.Comma, got, err, want.Bytes())
		}
	})
}
