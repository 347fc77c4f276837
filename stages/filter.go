package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Filter emits the elements for which keep is true, in their order.
//
// keep runs on the goroutine of the stage and should neither wait nor fail; FilterErr is
// for functions that do.
func Filter[T any](in *pipe.Stream[T], keep func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("Filter", keep == nil)
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
		return putSome(ctx, out, res, n)
	}, pipe.Defaults("filter", opts)...)
}

// putSome puts the first n elements of b, which it owns. If few are left it
// gathers them, so that the stages behind get full Buffers.
func putSome[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if 4*n >= b.Len() {
		return out.Put(ctx, b.First(n))
	}
	defer b.Release()
	return out.SendAll(ctx, b.Elements()[:n])
}

// FilterErr emits the elements for which keep is true, in their order, where keep may wait
// and may fail. Errors, the context and slow functions are treated as by MapErr.
func FilterErr[T any](in *pipe.Stream[T], keep func(context.Context, T) (bool, error), opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("FilterErr", keep == nil)
	r := newRhythm(longest)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		from := b.Elements()
		res, inPlace := resultsFor(b, out)
		to := res.Elements()[:len(from)]
		n, beat := 0, r.begin() // to[:n] has not been handed over
		for i := 0; i < len(from); {
			k := beat.next(len(from) - i)
			kept, done, err := filterInto(ctx, keep, from[i:i+k], to[n:])
			n += kept
			if err != nil {
				return failBehind(ctx, out, to[:n], i+done, err)
			}
			i += k
			late, err := beat.look(ctx, k)
			if err == nil && late && i < len(from) {
				err, n = putNow(ctx, out, to[:n]), 0
			}
			if err != nil {
				return err
			}
		}
		beat.end()
		if !inPlace {
			b.Release()
		}
		return putSome(ctx, out, res, n)
	}, pipe.Defaults("filter", opts)...)
}

// filterInto writes those of from that keep wants into to, and returns how many, and how many it has asked
// for. An error is that of the next one. It is a function of its own for the reason that mapInto is.
//
//go:noinline
func filterInto[T any](ctx context.Context, keep func(context.Context, T) (bool, error), from, to []T) (kept, asked int, err error) {
	to = to[:len(from)]
	for i := range from { // without a copy of the element, which would have to be kept over the call: 5 % less
		ok, err := keep(ctx, from[i])
		if err != nil {
			return kept, i, err
		}
		if ok {
			to[kept] = from[i]
			kept++
		}
	}
	return kept, len(from), nil
}
