package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// ForEach calls f for each element, in order.
//
// f should end its wait when its context is done. The first error fails the pipeline, with the
// index of the element; pipe.ErrStopped instead ends the stage cleanly: it wants no more.
func ForEach[T any](in *pipe.Stream[T], f func(context.Context, T) error, opts ...pipe.Option) {
	mustFunc("ForEach", f == nil)
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				if i&15 == 15 && ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if err := f(ctx, v); err != nil {
					if interrupted(ctx, err) {
						return context.Cause(ctx)
					}
					return pipe.AtElement(i, err)
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("foreach", opts)...)
}

// eachBuffer calls f for each Buffer of in.
func eachBuffer[T any](ctx context.Context, in *pipe.In[T], f func(b pipe.Buffer[T]) error) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		if err := f(b); err != nil {
			return err
		}
	}
	return nil
}

// Collect appends all elements to *to, in order. Only once Run has returned may *to be
// read; if Run failed it holds a part. Nothing bounds its memory.
func Collect[T any](in *pipe.Stream[T], to *[]T, opts ...pipe.Option) {
	must("Collect", to != nil, "the slice to append to must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			*to = append(*to, b.Elements()...)
			b.Release()
			return nil
		})
	}, pipe.Defaults("collect", opts)...)
}

// Count adds the number of elements to *n, which may be read once Run has returned.
func Count[T any](in *pipe.Stream[T], n *int64, opts ...pipe.Option) {
	must("Count", n != nil, "the number to add to must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			*n += int64(b.Len())
			b.Release()
			return nil
		})
	}, pipe.Defaults("count", opts)...)
}

// Discard reads all elements and forgets them.
func Discard[T any](in *pipe.Stream[T], opts ...pipe.Option) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			b.Release()
			return nil
		})
	}, pipe.Defaults("discard", opts)...)
}
