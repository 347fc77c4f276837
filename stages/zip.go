package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Zip emits f of the first elements of both Streams, then f of the second
// elements, and so on. It ends with the shorter Stream, and stops the other
// Stream.
func Zip[A, B, O any](a *pipe.Stream[A], b *pipe.Stream[B], f func(A, B) O, opts ...pipe.Option) *pipe.Stream[O] {
	must.Func("Zip", f == nil)
	return pipe.Join2(a, b, func(ctx context.Context, inA *pipe.In[A], inB *pipe.In[B], out *pipe.Out[O]) error {
		a, b := cursor[A]{in: inA}, cursor[B]{in: inB}
		pacer := pace.New(pace.PerBuffer).Begin()
		for {
			if err := pacer.Step(ctx); err != nil {
				return err
			}
			va, err := a.next(ctx)
			if err != nil {
				return unlessEOF(err)
			}
			vb, err := b.next(ctx)
			if err != nil {
				return unlessEOF(err)
			}
			if err := out.Send(ctx, f(va, vb)); err != nil {
				return err
			}
		}
	}, pipe.Defaults("Zip", opts, pipe.KeepsRaw())...)
}
