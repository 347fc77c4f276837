package csvio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxRowSize is the size in bytes that a row may have, 1 MiB. That is as much
// as a whole edge holds by default.
const MaxRowSize = lines.MaxSize

// A Row is one row of a CSV file below its header.
type Row struct {
	File   string   // the name given to Read
	Line   int64    // line of the file in which the row begins, from 1
	Header []string // the fields of the first row, shared by all rows and only to be read
	Fields []string // as many as the header has
	Text   string   // the row as it is in the file, without its end
}

// rowSize is the size in bytes of a Row without memory that it points to.
const rowSize = 16 + 8 + 24 + 24 + 16

// Size returns the size in bytes, without the memory that all rows share.
func (r Row) Size() int64 {
	size := rowSize + 16*int64(len(r.Fields)) + int64(len(r.Text))
	if strings.IndexByte(r.Text, '"') >= 0 {
		size += int64(len(r.Text)) // the fields are not parts of Text
	}
	return size
}

// Read emits the rows of a CSV file. The first row is its header. file is the
// name of the file in errors and rows.
//
// Each row must have as many fields as the header. A row with another number of
// fields, a broken quote, a file without a header, and a row of more than
// [MaxRowSize] bytes fail the pipeline with an error that names file and line.
// Empty lines are skipped, and so is a byte order mark.
//
// Source: RFC 4180, as read by encoding/csv.
func Read(in *pipe.Stream[byte], file string, opts ...pipe.Option) *pipe.Stream[Row] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Row]) error {
		rows := newRowReader(ctx, in, file)
		rows.fields.more = rows.continued
		if err := rows.readHeader(); err != nil {
			return err
		}
		for {
			row, err := rows.next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := out.Send(ctx, row); err != nil {
				return err
			}
		}
	}, pipe.Defaults("csv", opts)...)
}

// Attempt is [Read] for files in which no row spans lines. Each line is a row,
// so that a broken line spoils only itself.
//
// A line with a broken quote or a wrong number of fields goes to the second
// Stream, as a Row that has only its file, line and text. Both Streams keep the
// order of the file. An error of the header or of the file as a whole still
// fails the pipeline, such as a line of more than [MaxRowSize] bytes.
//
// When rows are not read any more, Attempt ends. When failures are not read any
// more, it drops them and continues.
func Attempt(in *pipe.Stream[byte], file string, opts ...pipe.Option) (*pipe.Stream[Row], *pipe.Stream[stages.Failure[Row]]) {
	return pipe.Split2(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Row], failures *pipe.Out[stages.Failure[Row]]) error {
		rows := newRowReader(ctx, in, file)
		if err := rows.readHeader(); err != nil {
			return err
		}
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
	}, pipe.Defaults("csv", opts)...)
}

// A rowError is the failure of one row, which Read returns and Attempt emits.
type rowError struct {
	file string
	line int64
	err  error
}

func (e *rowError) Error() string { return fmt.Sprintf("%s: line %d: %v", e.file, e.line, e.err) }
func (e *rowError) Unwrap() error { return e.err }
