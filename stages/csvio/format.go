package csvio

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Format describes a CSV file, for [ReadFormat], [AttemptFormat] and
// [WriteFormat]. The zero Format is that of [Read], [Attempt] and [Write].
//
// Source: the fields of encoding/csv.Reader.
type Format struct {
	// Comma separates the fields of a row. 0 means a comma, and that the first
	// row is checked. If that row is one field, but several with a semicolon, a
	// tab or a vertical bar, the pipeline fails. Set Comma to ',' for a file of
	// one column whose header has such a character.
	Comma rune

	// Comment begins a line that is not a row. Such a line is skipped. The
	// character has no meaning inside a row, or after white space. 0 means that
	// there are no comments.
	Comment rune

	// LazyQuotes accepts a quote in a field without quotes, and a single quote
	// in a field with quotes.
	LazyQuotes bool

	// TrimLeadingSpace removes white space from the start of each field. Comma
	// must not be white space then.
	TrimLeadingSpace bool

	// NoHeader means that the first row of the file is data. The Header of each
	// Row is then nil, and all rows must have as many fields as the first one.
	NoHeader bool

	// Header has the names of the fields of a file whose first row is data. It
	// is the Header of each Row.
	Header []string

	// AnyFieldCount accepts rows of any number of fields.
	AnyFieldCount bool
}

// check panics on behalf of the named function if f makes no sense.
func (f Format) check(function string) {
	must.Hold(function, f.Comma == 0 || isDelimiter(f.Comma), "Comma must be a character that can separate fields")
	must.Hold(function, f.Comment == 0 || isDelimiter(f.Comment), "Comment must be a character that can begin a line")
	must.Hold(function, f.Comment != f.comma(), "Comma and Comment must be different")
	must.Hold(function, !f.TrimLeadingSpace || !unicode.IsSpace(f.comma()), "TrimLeadingSpace must not remove Comma")
	must.Hold(function, f.Header == nil || len(f.Header) > 0, "Header must have a field, or be nil")
}

// isDelimiter reports whether r can be Comma or Comment. encoding/csv accepts a
// byte order mark, too.
func isDelimiter(r rune) bool {
	return utf8.ValidRune(r) && !strings.ContainsRune("\"\r\n"+byteOrderMark+string(utf8.RuneError), r)
}

// comma returns the character that separates fields.
func (f Format) comma() rune {
	if f.Comma == 0 {
		return ','
	}
	return f.Comma
}

// headless reports whether the first row of a file is data.
func (f Format) headless() bool { return f.NoHeader || f.Header != nil }

// comment returns the text that begins a comment, or "" if there are none.
func (f Format) comment() string {
	if f.Comment == 0 {
		return ""
	}
	return string(f.Comment)
}

// A splitter cuts rows without quotes into fields.
type splitter struct {
	comma string
	trim  bool // leading white space
}

// split returns the fields of text, which share its memory.
func (s splitter) split(text string) []string {
	fields := make([]string, strings.Count(text, s.comma)+1)
	last := len(fields) - 1
	for k := range last {
		i := strings.Index(text, s.comma)
		fields[k] = text[:i]
		text = text[i+len(s.comma):]
	}
	fields[last] = text
	if s.trim {
		for k := range fields {
			fields[k] = strings.TrimLeftFunc(fields[k], unicode.IsSpace)
		}
	}
	return fields
}
