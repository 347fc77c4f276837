package csvio

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Read emits the rows of a CSV file, in order. The first row is its header.
// file is the name of the file in errors and rows.
//
// Each row must have as many fields as the header. The pipeline fails if a row
// has another number of fields, if a quote is broken, or if a row has more than
// [MaxRowSize] bytes. It also fails if the file or its first line is empty, if
// the file is a gzip file or UTF-16, or if its lines end in \r alone. It fails
// if the header is one field, but several with a semicolon, a tab or a vertical
// bar instead of the comma. The error names the file, and the line if there is
// one. Read skips empty lines, and a byte order mark at the start of the file.
//
// If a [pipe.Pipeline.Drain] truncates the file, Read drops the last row if
// that may be incomplete.
//
// Source: RFC 4180, as encoding/csv reads it.
func Read(in *pipe.Stream[byte], file string, opts ...pipe.Option) *pipe.Stream[Row] {
	return ReadFormat(in, file, Format{}, pipe.Defaults("csvio.Read", opts)...)
}

// ReadFormat is [Read] for a file of another format. If the first row is data,
// a file without rows is not an error.
//
// With LazyQuotes, a quoted field that is open at the end of the file is an
// error, so that a truncated file does not seem to be complete. encoding/csv
// accepts it.
//
// ReadFormat panics if encoding/csv does not accept Comma or Comment, or if
// Header is not nil and has no field.
func ReadFormat(in *pipe.Stream[byte], file string, format Format, opts ...pipe.Option) *pipe.Stream[Row] {
	format.check("ReadFormat")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Row]) error {
		rows := newRowReader(ctx, in, file, format)
		rows.fields.more = rows.continued
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
	}, pipe.Defaults("csvio.ReadFormat", opts, pipe.KeepsRaw())...)
}
