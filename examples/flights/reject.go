package main

import (
	"errors"

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
}

// rejectLine rejects a line that is not even a row of CSV.
func rejectLine(f stages.Failure[csvio.Row]) Reject {
	reason := f.Err
	if inner := errors.Unwrap(reason); inner != nil {
		reason = inner // without file and line, which have fields of their own
	}
	return Reject{File: f.Value.File, Line: f.Value.Line, Reason: reason.Error(), Text: f.Value.Text}
}
