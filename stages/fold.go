package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Fold calls f with what it returned for the element before, at first init, and emits one
// element: what it returned for the last one, or init if there is none.
//
// If init refers to memory that f changes, that memory belongs to the stage from now on.
func Fold[T, A any](in *pipe.Stream[T], init A, f func(acc A, v T) A, opts ...pipe.Option) *pipe.Stream[A] {
	mustFunc("Fold", f == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[A]) error {
		acc := init
		err := eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				if i&15 == 15 && ctx.Err() != nil {
					return context.Cause(ctx)
				}
				acc = f(acc, v)
			}
			b.Release()
			return nil
		})
		if err != nil {
			return err
		}
		return out.Send(ctx, acc)
	}, pipe.Defaults("fold", opts)...)
}

// Scan emits, for each element, what f returned for it and for what it had returned for the element before, at
// first init.
func Scan[T, A any](in *pipe.Stream[T], init A, f func(acc A, v T) A, opts ...pipe.Option) *pipe.Stream[A] {
	mustFunc("Scan", f == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[A]) error {
		acc := init
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for _, v := range b.Elements() {
				acc = f(acc, v)
				if err := out.Send(ctx, acc); err != nil {
					return err
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("scan", opts)...)
}
