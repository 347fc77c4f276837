package csvio

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
)

const must = misuse.Package("csvio")

// Write emits the bytes of a CSV file. The file has header, and then one row
// for each element, in order. Lines end in \n.
//
// fields appends the fields of v to dst and returns it. dst has length 0, and
// its memory is used again for the next element. Each row must have as many
// fields as header. If a row has another number, the pipeline fails with the
// index of the element. Write emits the header even if there are no elements.
// If header is nil, Write emits no header, and rows may have any number of
// fields.
//
// Write panics if fields is nil.
//
// Source: RFC 4180, as encoding/csv writes it.
func Write[T any](in *pipe.Stream[T], header []string, fields func(dst []string, v T) []string, opts ...pipe.Option) *pipe.Stream[byte] {
	must.Func("Write", fields == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[byte]) error {
		var text bytes.Buffer
		enc := csv.NewWriter(&text)
		send := func(row []string) error {
			if err := enc.Write(row); err != nil {
				return err
			}
			enc.Flush()
			defer text.Reset()
			return out.SendAll(ctx, text.Bytes())
		}
		if header != nil {
			if err := send(header); err != nil {
				return err
			}
		}
		var row []string
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for i, v := range b.Elements() {
				if in.Interrupted(b.Len() - i) {
					break
				}
				row = fields(row[:0], v)
				if header != nil && len(row) != len(header) {
					return pipe.AtElement(i, fmt.Errorf("%w: %d, and the header has %d", csv.ErrFieldCount, len(row), len(header)))
				}
				if err := send(row); err != nil {
					return err
				}
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("csvio.Write", opts)...)
}
