package main

import (
	"errors"

	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// A Reject is a row that did not become a Flight. The rejects file holds one a line, so that
// rows can be mended and loaded later.
type Reject struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// rejectLine returns the function that rejects lines of file that are not even CSV.
func rejectLine(file string) func(stages.Failure[csvio.Row]) Reject {
	return func(f stages.Failure[csvio.Row]) Reject {
		reason := f.Err
		if inner := errors.Unwrap(reason); inner != nil {
			reason = inner // without file and line, which have fields of their own
		}
		return Reject{File: file, Line: f.Value.Line, Reason: reason.Error(), Text: f.Value.Text}
	}
}
