package stages

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// EncodeJSON emits each element as one line of JSON, in order. HTML is not escaped.
//
// An element that has no JSON fails the pipeline, with its index. WriteFile and ToWriter are what to do with the bytes.
//
// Source: encoding/json; the format is known as NDJSON or JSON Lines.
func EncodeJSON[T any](in *pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[byte]) error {
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		for i := range b.Elements() {
			text.Reset()
			if err := enc.Encode(&b.Elements()[i]); err != nil {
				return pipe.AtElement(i, err)
			}
			if err := out.SendAll(ctx, text.Bytes()); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("json", opts)...)
}

// EncodeCSV emits header and then one row for each element, as CSV, in order.
//
// fields appends the fields of v to dst, which is empty, and returns it. Each row must have as many
// fields as header; another number fails the pipeline, with the index of the element. The header is
// emitted also when there are no elements; without one, nil, no header is and any number will do. Lines
// end in \n. WriteFile and ToWriter are what to do with the bytes.
//
// Source: RFC 4180, as written by encoding/csv.
func EncodeCSV[T any](in *pipe.Stream[T], header []string, fields func(dst []string, v T) []string, opts ...pipe.Option) *pipe.Stream[byte] {
	mustFunc("EncodeCSV", fields == nil)
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
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				row = fields(row[:0], v)
				if header != nil && len(row) != len(header) {
					return pipe.AtElement(i, fmt.Errorf("%w: %d, and the header has %d", csv.ErrFieldCount, len(row), len(header)))
				}
				if err := send(row); err != nil {
					return err
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("csv", opts)...)
}
