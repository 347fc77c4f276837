package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Filter emits the elements for which keep is true, in order.
//
// keep should neither wait nor fail. For a function that may wait or fail, use
// [FilterErr].
func Filter[T any](in *pipe.Stream[T], keep func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("Filter", keep == nil)
	p := pace.New(pace.PerBuffer)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		res, n, err := inRuns(ctx, p, b, out, func(_ context.Context, from, to []T) (done, results int, err error) {
			for i, v := range from {
				if out.Interrupted(len(from) - i) {
					return i, results, nil
				}
				if keep(v) {
					to[results] = v
					results++
				}
			}
			return len(from), results, nil
		})
		if err != nil {
			return err
		}
		return putOrSend(ctx, out, res, n)
	}, pipe.Defaults("Filter", opts, pipe.KeepsRaw())...)
}

// FilterErr emits the elements for which keep is true, in order. keep may wait
// and may fail.
//
// Errors, the context and slow functions are treated as in [MapErr].
func FilterErr[T any](in *pipe.Stream[T], keep func(context.Context, T) (bool, error), opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("FilterErr", keep == nil)
	p := pace.New(pace.PerBuffer)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		res, n, err := inRuns(ctx, p, b, out, func(ctx context.Context, from, to []T) (done, results int, err error) {
			for i := range from { // not over the elements, because a copy kept across the call costs 5 %
				if out.Interrupted(len(from) - i) {
					return i, results, nil
				}
				ok, err := keep(ctx, from[i])
				if err != nil {
					return i, results, err
				}
				if ok {
					to[results] = from[i]
					results++
				}
			}
			return len(from), results, nil
		})
		if err != nil {
			return err
		}
		return putOrSend(ctx, out, res, n)
	}, pipe.Defaults("FilterErr", opts)...)
}

// putOrSend hands over the first n elements of b. It takes ownership of b. If b
// is mostly empty, it sends them instead, so that downstream gets full Buffers.
func putOrSend[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if 4*n >= b.Len() {
		return out.Put(ctx, b.First(n))
	}
	defer b.Release()
	return out.SendAll(ctx, b.Elements()[:n])
}
