package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Concat emits all elements of the first Stream, then all elements of the
// second, and so on. The later Streams wait while their queues are full. Concat
// needs at least one Stream.
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
	}, pipe.Defaults("Concat", opts, pipe.KeepsRaw())...)
}
