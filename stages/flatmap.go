package stages

import (
	"context"
	"iter"

	"github.com/penstock-go/penstock/pipe"
)

// FlatMap emits all that f yields for each element, in order.
//
// A sequence is left early when no more is wanted. It should neither wait nor fail;
// FlatMapErr is for those that do.
func FlatMap[I, O any](in *pipe.Stream[I], f func(I) iter.Seq[O], opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("FlatMap", f == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		for _, v := range b.Elements() {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			for o := range f(v) {
				if err := out.Send(ctx, o); err != nil {
					return err
				}
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("flatmap", opts)...)
}

// FlatMapErr emits all that f yields for each element, in order, where the sequence may wait
// and may fail: it ends with the first error that it yields.
//
// Errors, the context and slow sequences are treated as by MapErr.
func FlatMapErr[I, O any](in *pipe.Stream[I], f func(context.Context, I) iter.Seq2[O, error], opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("FlatMapErr", f == nil)
	r := newRhythm(longestGathered)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		beat := r.begin()
		for i, v := range b.Elements() {
			for o, err := range f(ctx, v) {
				if err != nil {
					return failAt(ctx, out, i, err)
				}
				if err := out.Send(ctx, o); err != nil {
					return err
				}
				if err := beat.flushIfLate(ctx, out); err != nil {
					return err
				}
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		beat.end()
		b.Release()
		return nil
	}, pipe.Defaults("flatmap", opts)...)
}
