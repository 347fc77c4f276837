package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/pace"
)

// Filter emits the elements for which keep is true, in order.
//
// keep should neither wait nor fail. For a function that may wait or fail, use
// [FilterErr].
func Filter[T any](in *pipe.Stream[T], keep func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("Filter", keep == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		from := b.Elements()
		res, inPlace := resultsFor(b, out)
		to, n := res.Elements()[:len(from)], 0
		for i, v := range from {
			if i&31 == 31 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if keep(v) {
				to[n] = v
				n++
			}
		}
		if !inPlace {
			b.Release()
		}
		return putOrSend(ctx, out, res, n)
	}, pipe.Defaults("filter", opts)...)
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
	}, pipe.Defaults("filter", opts)...)
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
