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
// [MaxRowSize] bytes. It also fails if the file or its first line is empty. The
// error names the file, and the line if there is one. Read skips empty lines,
// and a byte order mark at the start of the file.
//
// If a [pipe.Pipeline.Drain] truncates the file, Read drops the last row if
// that may be incomplete.
//
// Source: RFC 4180, as encoding/csv reads it.
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
	}, pipe.Defaults("csvio.Read", opts, pipe.KeepsRaw())...)
}
