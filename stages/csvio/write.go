package csvio

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
)

const must = misuse.Package("csvio")

// Write emits the bytes of a CSV file. The file has header, and then one row
// for each element, in order. Lines end in \n.
//
// fields appends the fields of v to dst and returns it. dst has length 0, and
// its memory is used again for the next element. A row must have at least one
// field, and as many fields as header. If it has not, the pipeline fails with
// the index of the element. Write emits the header even if there are no
// elements. If header is nil, Write emits no header, and each row must have as
// many fields as the first one.
//
// [Read] reads the fields that Write got. As with encoding/csv, \r\n in a field
// is read as \n.
//
// Write panics if fields is nil, or if header is not nil and has no field.
//
// Source: RFC 4180, as encoding/csv writes it.
func Write[T any](in *pipe.Stream[T], header []string, fields func(dst []string, v T) []string, opts ...pipe.Option) *pipe.Stream[byte] {
	checkWrite("Write", header, fields == nil)
	return WriteFormat(in, header, fields, Format{}, pipe.Defaults("csvio.Write", opts)...)
}

// WriteFormat is [Write] for a file of another format. [ReadFormat] with the
// same format reads the fields that WriteFormat got. If the first row of the
// format is data, header must be nil, and each row must have as many fields as
// Header, if that is given. LazyQuotes and TrimLeadingSpace have no effect.
//
// WriteFormat panics if fields is nil, if [ReadFormat] panics for the format,
// or if header does not fit the format.
func WriteFormat[T any](in *pipe.Stream[T], header []string, fields func(dst []string, v T) []string, format Format, opts ...pipe.Option) *pipe.Stream[byte] {
	format.check("WriteFormat")
	checkWrite("WriteFormat", header, fields == nil)
	must.Hold("WriteFormat", header == nil || !format.headless(), "the header must be nil, because the format has none")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[byte]) error {
		w := newRowWriter(format, header)
		if header != nil {
			if err := w.write(header); err != nil {
				return fmt.Errorf("header: %w", err)
			}
			if err := out.SendAll(ctx, w.text); err != nil {
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
				if err := w.write(row); err != nil {
					return pipe.AtElement(i, err)
				}
				if err := out.SendAll(ctx, w.text); err != nil {
					return err
				}
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("csvio.WriteFormat", opts)...)
}

// checkWrite panics on behalf of the named function if an argument is wrong.
func checkWrite(function string, header []string, isNil bool) {
	must.Func(function, isNil)
	must.Hold(function, header == nil || len(header) > 0, "the header must have a field, or be nil")
}
