package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// Tee emits every element to each of n Streams, in order. It does not copy
// elements, because the Buffers are Shared. n is at most [pipe.MaxStreams].
//
// Tee runs at the pace of the slowest Stream. If a Stream is stopped, Tee
// continues with the others. When the last one is stopped, Tee ends. If
// elements refer to memory, all branches share that memory, and must only read
// it.
func Tee[T any](in *pipe.Stream[T], n int, opts ...pipe.Option) []*pipe.Stream[T] {
	must.Between("Tee", "n", n, pipe.MaxStreams)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		live := append([]*pipe.Out[T](nil), outs...)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if live, err = putToAll(ctx, b, live); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("Tee", opts, pipe.KeepsRaw())...)
}

// putToAll puts b to each of outs. It returns the outs that are not stopped. If
// all are stopped, it returns pipe.ErrStopped.
func putToAll[T any](ctx context.Context, b pipe.Buffer[T], outs []*pipe.Out[T]) ([]*pipe.Out[T], error) {
	// Add all owners before the first Put. The first reader may release the
	// Buffer before it is put a second time.
	for range len(outs) - 1 {
		b.Retain()
	}
	live := outs[:0]
	for _, out := range outs {
		err := out.Put(ctx, b)
		if err == nil {
			live = append(live, out)
		} else if !errors.Is(err, pipe.ErrStopped) {
			return nil, err
		}
	}
	if len(live) == 0 {
		return nil, pipe.ErrStopped
	}
	return live, nil
}
