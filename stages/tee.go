package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// Tee emits every element to each of n Streams, without copying: the Buffers are Shared.
//
// It goes at the pace of the slowest. A Stream that is stopped is left out from then on; the
// last one to stop stops Tee. Order is kept. What elements refer to is shared as well, and must only be read.
func Tee[T any](in *pipe.Stream[T], n int, opts ...pipe.Option) []*pipe.Stream[T] {
	mustBePositive("Tee", n)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		live := append([]*pipe.Out[T](nil), outs...)
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			// Add all owners before the first Put: whoever gets the Buffer first
			// may release it before it is put a second time.
			for range len(live) - 1 {
				b.Retain()
			}
			kept := live[:0]
			for _, out := range live {
				err := out.Put(ctx, b)
				switch {
				case err == nil:
					kept = append(kept, out)
				case !errors.Is(err, pipe.ErrStopped):
					return err
				}
			}
			live = kept
			if len(live) == 0 {
				return pipe.ErrStopped
			}
			return nil
		})
	}, pipe.Defaults("tee", opts)...)
}
