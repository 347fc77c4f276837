package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Map emits the result of f for each element, in order.
//
// f should neither wait nor fail. For a function that may wait or fail, use
// [MapErr]. For each Buffer of the input, Map emits one Buffer of the same
// length.
func Map[I, O any](in *pipe.Stream[I], f func(I) O, opts ...pipe.Option) *pipe.Stream[O] {
	must.Func("Map", f == nil)
	p := pace.New(pace.PerBuffer)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		res, n, err := inRuns(ctx, p, b, out, func(_ context.Context, from []I, to []O) (done, results int, err error) {
			to = to[:len(from)] // spares a check of the bounds of to for each element
			for i, v := range from {
				if out.Interrupted(len(from) - i) {
					return i, i, nil
				}
				to[i] = f(v)
			}
			return len(from), len(from), nil
		})
		if err != nil {
			return err
		}
		return out.PutFirst(ctx, res, n)
	}, pipe.Defaults("Map", opts, pipe.KeepsRaw())...)
}

// MapErr emits the result of f for each element, in order. f may wait and may
// fail.
//
// f should return when its context is done. The first error fails the pipeline,
// with the index of the element. If f returns [pipe.ErrStopped], the stage ends
// cleanly and the results before it arrive. Results of a slow f, which takes a
// millisecond or more, are handed over at once.
//
// To continue after failures, use [Attempt]. To try again, use [Retry].
func MapErr[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) *pipe.Stream[O] {
	must.Func("MapErr", f == nil)
	p := pace.New(pace.PerBuffer)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		res, n, err := inRuns(ctx, p, b, out, func(ctx context.Context, from []I, to []O) (done, results int, err error) {
			to = to[:len(from)] // spares a check of the bounds of to for each element
			for i, v := range from {
				if out.Interrupted(len(from) - i) {
					return i, i, nil
				}
				if to[i], err = f(ctx, v); err != nil {
					return i, i, err
				}
			}
			return len(from), len(from), nil
		})
		if err != nil {
			return err
		}
		return out.PutFirst(ctx, res, n)
	}, pipe.Defaults("MapErr", opts)...)
}
