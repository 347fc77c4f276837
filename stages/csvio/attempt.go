package csvio

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Attempt reads a CSV file that may have broken rows. It emits the correct rows
// to the first Stream, and a failure for each broken row to the second. A row
// may not span lines, so a broken quote affects only its own line.
//
// A failure has a Row and an error. Of the Row, only File, Line and Text are
// set. The error is the one that [Read] would return. Each Stream has the order
// of the file. An error of the header, and a line of more than [MaxRowSize]
// bytes, fail the pipeline.
//
// If the reader of the rows stops, Attempt ends. If the reader of the failures
// stops, Attempt drops further failures and continues.
func Attempt(in *pipe.Stream[byte], file string, opts ...pipe.Option) (*pipe.Stream[Row], *pipe.Stream[stages.Failure[Row]]) {
	return AttemptFormat(in, file, Format{}, pipe.Defaults("csvio.Attempt", opts)...)
}

// AttemptFormat is [Attempt] for a file of another format. If the first row is
// data, it is the row of a failure if it is broken. The next correct row then
// sets the number of fields, unless Header does.
//
// AttemptFormat panics if [ReadFormat] does.
func AttemptFormat(in *pipe.Stream[byte], file string, format Format, opts ...pipe.Option) (*pipe.Stream[Row], *pipe.Stream[stages.Failure[Row]]) {
	format.check("AttemptFormat")
	return pipe.Split2(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Row], failures *pipe.Out[stages.Failure[Row]]) error {
		rows := newRowReader(ctx, in, file, format)
		for {
			row, err := rows.next()
			if err == io.EOF {
				return nil
			}
			if err == nil {
				err = out.Send(ctx, row)
			} else if bad, ok := errors.AsType[*rowError](err); ok {
				err = failures.Send(ctx, stages.Failure[Row]{Value: Row{File: row.File, Line: row.Line, Text: row.Text}, Err: bad})
				if errors.Is(err, pipe.ErrStopped) {
					err = nil
				}
			}
			if err != nil {
				return err
			}
		}
	}, pipe.Defaults("csvio.AttemptFormat", opts, pipe.KeepsRaw())...)
}

// A rowError is the failure of one row, which Read returns and Attempt emits.
type rowError struct {
	file string
	line int64
	err  error
}

func (e *rowError) Error() string { return fmt.Sprintf("%s: line %d: %v", e.file, e.line, e.err) }

func (e *rowError) Unwrap() error { return e.err }
