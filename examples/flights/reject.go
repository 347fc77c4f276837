package main

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// A Reject is a row that is not a flight. The file of rejects has one on each
// line, so that the rows can be corrected and loaded later.
type Reject struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
	Bytes  []byte `json:"bytes,omitempty"` // the text, if it is not UTF-8
}

// reject rejects a row. JSON cannot have text that is not UTF-8, so Bytes has
// such a text.
func reject(row csvio.Row, reason error) Reject {
	r := Reject{File: valid(row.File), Line: row.Line, Reason: valid(reason.Error()), Text: valid(row.Text)}
	if !utf8.ValidString(row.Text) {
		r.Bytes = []byte(row.Text)
	}
	return r
}

// valid returns s with U+FFFD in the place of bytes that are not UTF-8.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// rejectLine rejects a line that is not even a row of CSV.
func rejectLine(f stages.Failure[csvio.Row]) Reject {
	reason := f.Err
	if inner := errors.Unwrap(reason); inner != nil {
		reason = inner // without file and line, which have fields of their own
	}
	return reject(f.Value, reason)
}
