package csvio

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// plainRow is a Row without its methods.
type plainRow Row

// rowJSON is the JSON of a Row. A string of JSON must be UTF-8. If the strings
// of the Row are not, Bytes has them.
type rowJSON struct {
	plainRow
	Bytes *rowBytes `json:",omitempty"`
}

type rowBytes struct {
	File   []byte
	Header [][]byte
	Fields [][]byte
	Text   []byte
}

// MarshalJSON encodes the fields of r. If a string of r is not UTF-8, it has
// the character U+FFFD in the place of each wrong byte, and a further field
// Bytes has all strings of r in base64.
func (r Row) MarshalJSON() ([]byte, error) {
	if r.isUTF8() {
		return json.Marshal(plainRow(r))
	}
	return json.Marshal(rowJSON{
		plainRow{
			File:   valid(r.File),
			Line:   r.Line,
			Header: eachOf(r.Header, valid),
			Fields: eachOf(r.Fields, valid),
			Text:   valid(r.Text),
		},
		&rowBytes{
			File:   []byte(r.File),
			Header: eachOf(r.Header, func(s string) []byte { return []byte(s) }),
			Fields: eachOf(r.Fields, func(s string) []byte { return []byte(s) }),
			Text:   []byte(r.Text),
		},
	})
}

// UnmarshalJSON decodes the result of MarshalJSON.
func (r *Row) UnmarshalJSON(text []byte) error {
	var decoded rowJSON
	if err := json.Unmarshal(text, &decoded); err != nil {
		return err
	}
	*r = Row(decoded.plainRow)
	if b := decoded.Bytes; b != nil {
		r.File, r.Text = string(b.File), string(b.Text)
		r.Header = eachOf(b.Header, func(s []byte) string { return string(s) })
		r.Fields = eachOf(b.Fields, func(s []byte) string { return string(s) })
	}
	return nil
}

// isUTF8 reports whether all strings of r are UTF-8.
func (r Row) isUTF8() bool {
	for _, s := range r.Header {
		if !utf8.ValidString(s) {
			return false
		}
	}
	for _, s := range r.Fields {
		if !utf8.ValidString(s) {
			return false
		}
	}
	return utf8.ValidString(r.File) && utf8.ValidString(r.Text)
}

// valid returns s with U+FFFD in the place of bytes that are not UTF-8.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// eachOf returns the results of f for all elements of s. If s is nil, so is the
// result.
func eachOf[I, O any](s []I, f func(I) O) []O {
	if s == nil {
		return nil
	}
	all := make([]O, len(s))
	for i, v := range s {
		all[i] = f(v)
	}
	return all
}
