package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// ForEach calls f for each element, in order.
//
// f should end its wait when its context is done. The first error fails the pipeline, with the
// index of the element; pipe.ErrStopped instead ends the stage cleanly: it wants no more.
func ForEach[T any](in *pipe.Stream[T], f func(context.Context, T) error, opts ...pipe.Option) {
	mustFunc("ForEach", f == nil)
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T], before int) error {
			for i, v := range b.Elements() {
				if i&15 == 15 && ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if err := f(ctx, v); err != nil {
					if interrupted(ctx, err) {
						return context.Cause(ctx)
					}
					return pipe.AtElement(before+i, err)
				}
			}
			b.Release()
			return nil
		})
	}, defaults("foreach", opts)...)
}

// eachBuffer calls f for each Buffer of in, with the number of elements before it.
func eachBuffer[T any](ctx context.Context, in *pipe.In[T], f func(b pipe.Buffer[T], before int) error) error {
	before := 0
	for {
		b, err := in.Read(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		n := b.Len()
		if err := f(b, before); err != nil {
			return err
		}
		before += n
	}
}

// Collect appends all elements to *to, in order. Only once Run has returned may *to be
// read; if Run failed it holds a part. Nothing bounds its memory.
func Collect[T any](in *pipe.Stream[T], to *[]T, opts ...pipe.Option) {
	must("Collect", to != nil, "the slice to append to must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T], _ int) error {
			*to = append(*to, b.Elements()...)
			b.Release()
			return nil
		})
	}, defaults("collect", opts)...)
}

// Count adds the number of elements to *n, which may be read once Run has returned.
func Count[T any](in *pipe.Stream[T], n *int64, opts ...pipe.Option) {
	must("Count", n != nil, "the number to add to must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T], _ int) error {
			*n += int64(b.Len())
			b.Release()
			return nil
		})
	}, defaults("count", opts)...)
}

// Discard reads all elements and forgets them.
func Discard[T any](in *pipe.Stream[T], opts ...pipe.Option) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T], _ int) error {
			b.Release()
			return nil
		})
	}, defaults("discard", opts)...)
}
