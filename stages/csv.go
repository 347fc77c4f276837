package stages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/pipe"
)

// A Row is one row of a CSV file below its header.
type Row struct {
	File   string   // as given to CSV
	Line   int64    // line of the file that the row begins in, from 1
	Header []string // the fields of the first row; shared by all rows: only to be read
	Fields []string // as many as the header has
	Text   string   // the row as it stands in the file, without its end
}

// rowSize is the size in bytes of a Row without what it points to.
const rowSize = 16 + 8 + 24 + 24 + 16

// Size returns the size in bytes; what all rows share is not counted.
func (r Row) Size() int64 {
	size := rowSize + 16*int64(len(r.Fields)) + int64(len(r.Text))
	if strings.IndexByte(r.Text, '"') >= 0 {
		size += int64(len(r.Text)) // the fields are no parts of Text
	}
	return size
}

// CSV emits the rows of a CSV file, the first row of which is its header.
//
// Each row must have as many fields as the header. A row with another number, a broken quote, a
// file without a header, and a row of more than MaxLineSize bytes fail the
// pipeline with an error that names file and line. Empty lines are skipped, and so is a byte order mark.
//
// Source: RFC 4180, as read by encoding/csv.
func CSV(in *pipe.Stream[byte], file string, opts ...pipe.Option) *pipe.Stream[Row] {
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

// AttemptCSV is CSV for files in which no row spans lines: each line is a row, so that a broken
// one spoils nothing but itself.
//
// Lines with a broken quote or a wrong number of fields go to the second Stream; both keep the order of
// the file. What is wrong with the header, or with the file as a whole, such as a line of more than
// MaxLineSize bytes, still fails the pipeline. When no more rows are wanted, AttemptCSV ends; when no
// more failures are wanted, it drops them and goes on.
func AttemptCSV(in *pipe.Stream[byte], file string, opts ...pipe.Option) (*pipe.Stream[Row], *pipe.Stream[Failure[Line]]) {
	return pipe.Split2(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Row], failures *pipe.Out[Failure[Line]]) error {
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
				err = unlessStopped(failures.Send(ctx, Failure[Line]{Line{row.Line, row.Text}, bad}))
			}
			if err != nil {
				return err
			}
		}
	}, pipe.Defaults("csv", opts)...)
}

// A rowError is what is wrong with one row. Whether it fails the pipeline is not said here.
type rowError struct {
	file string
	line int64
	err  error
}

func (e *rowError) Error() string { return fmt.Sprintf("%s: line %d: %v", e.file, e.line, e.err) }
func (e *rowError) Unwrap() error { return e.err }
