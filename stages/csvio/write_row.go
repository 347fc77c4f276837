package csvio

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

// errNoFields is the failure of a row that would be an empty line, which
// readers skip.
var errNoFields = errors.New("a row without fields")

// A rowWriter writes rows so that [ReadFormat] with the same format reads the
// same fields.
type rowWriter struct {
	comma   string
	comment string // begins a comment, "" if there are none
	counter fieldCounter
	text    []byte // of the row that was written last
	begun   bool   // the first row is written
}

func newRowWriter(f Format, header []string) *rowWriter {
	return &rowWriter{comma: string(f.comma()), comment: f.comment(), counter: f.counter(header)}
}

// write sets text to the row of these fields.
func (w *rowWriter) write(fields []string) error {
	if len(fields) == 0 {
		return errNoFields
	}
	if err := w.counter.check(fields); err != nil {
		return err
	}
	w.text = w.text[:0]
	for i, field := range fields {
		if i > 0 {
			w.text = append(w.text, w.comma...)
		}
		if w.needsQuotes(field) || i == 0 && w.needsQuotesAtStart(fields) {
			w.text = append(w.text, '"')
			w.text = append(w.text, strings.ReplaceAll(field, `"`, `""`)...)
			w.text = append(w.text, '"')
		} else {
			w.text = append(w.text, field...)
		}
	}
	w.text = append(w.text, '\n')
	if w.begun {
		return nil
	}
	w.begun = true
	line, _, _ := bytes.Cut(w.text, []byte{'\n'})
	return lines.CheckFirst(line)
}

// needsQuotes reports whether encoding/csv puts field in quotes.
func (w *rowWriter) needsQuotes(field string) bool {
	first, _ := utf8.DecodeRuneInString(field)
	return unicode.IsSpace(first) ||
		strings.IndexByte(field, '"') >= 0 || strings.IndexByte(field, '\r') >= 0 || strings.IndexByte(field, '\n') >= 0 ||
		strings.Contains(field, w.comma) || field == `\.`
}

// needsQuotesAtStart reports whether the first field of a row needs quotes
// because a reader would not see a row, or would see another one. encoding/csv
// does not put such a field in quotes.
func (w *rowWriter) needsQuotesAtStart(fields []string) bool {
	first, isOnly := fields[0], len(fields) == 1
	switch {
	case isOnly && first == "": // an empty line
		return true
	case w.comment != "" && strings.HasPrefix(first, w.comment):
		return true
	case w.begun:
		return false
	}
	return strings.HasPrefix(first, byteOrderMark) || isOnly && strings.ContainsFunc(first, isOtherDelimiter)
}

// isOtherDelimiter reports whether a reader supposes that r separates fields.
func isOtherDelimiter(r rune) bool {
	for _, d := range delimiters {
		if r == d.comma {
			return true
		}
	}
	return false
}
