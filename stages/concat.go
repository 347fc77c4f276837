package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Concat emits all elements of the first Stream, then all elements of the
// second, and so on. Concat needs at least one Stream.
//
// The sources of a Stream start when Concat first reads that Stream. So a
// Concat of many files has one of them open at a time. If the run ends before
// that, the function of such a source is not called, and a file is not opened.
// See [pipe.ReadsInOrder] for the sources that start earlier.
//
// If a Drain truncates a Stream of bytes, Concat ends and drops the bytes of
// the Streams after it. Otherwise the start of one line or row would be joined
// to the text of another. Elements of other types are never truncated, and
// Concat emits all of them.
func Concat[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Concat", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		for _, in := range ins {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
			if _, bytes := any(in).(*pipe.In[byte]); bytes && in.Cut() {
				return nil
			}
		}
		return nil
	}, pipe.Defaults("Concat", opts, pipe.KeepsRaw(), pipe.ReadsInOrder())...)
}
