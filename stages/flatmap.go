package stages

import (
	"context"
	"iter"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/sender"
)

// FlatMap emits all elements that f yields for each element, in order.
//
// The sequences should neither wait nor fail. For sequences that may wait or
// fail, use [FlatMapErr]. When no more elements are wanted, FlatMap leaves the
// loop over a sequence early.
func FlatMap[I, O any](in *pipe.Stream[I], f func(I) iter.Seq[O], opts ...pipe.Option) *pipe.Stream[O] {
	must.Func("FlatMap", f == nil)
	p := pace.New(pace.Gathered)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		to := sender.To(out, p)
		for i, v := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break
			}
			if ctx.Err() != nil { // sequences may yield nothing
				return context.Cause(ctx)
			}
			for o := range f(v) {
				if err := to.Send(ctx, o); err != nil {
					return err
				}
			}
		}
		to.End()
		b.Release()
		return nil
	}, pipe.Defaults("FlatMap", opts, pipe.KeepsRaw())...)
}

// FlatMapErr emits all elements that f yields for each element, in order. The
// sequences may wait and may fail. A sequence ends with the first error that it
// yields.
//
// Errors, the context and slow sequences are treated as in [MapErr].
func FlatMapErr[I, O any](in *pipe.Stream[I], f func(context.Context, I) iter.Seq2[O, error], opts ...pipe.Option) *pipe.Stream[O] {
	must.Func("FlatMapErr", f == nil)
	p := pace.New(pace.Gathered)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		to := sender.To(out, p)
		for i, v := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break
			}
			for o, err := range f(ctx, v) {
				if err != nil {
					return failAt(ctx, out, i, err)
				}
				if err := to.Send(ctx, o); err != nil {
					return err
				}
			}
			if ctx.Err() != nil { // a sequence may yield nothing
				return context.Cause(ctx)
			}
		}
		to.End()
		b.Release()
		return nil
	}, pipe.Defaults("FlatMapErr", opts)...)
}
