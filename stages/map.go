package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// Map emits f of each element.
//
// f runs on the goroutine of the stage and should neither wait nor fail; MapErr is for
// functions that do. Order is kept, and each Buffer of input makes one of the same length.
func Map[I, O any](in *pipe.Stream[I], f func(I) O, opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("Map", f == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		from := b.Elements()
		res, inPlace := resultsFor(b, out)
		to := res.Elements()[:len(from)]
		for i, v := range from {
			if i&31 == 31 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			to[i] = f(v)
		}
		if !inPlace {
			b.Release()
		}
		return out.Put(ctx, res)
	}, pipe.Defaults("map", opts)...)
}

// MapErr emits f of each element, where f may wait and may fail.
//
// f should end its wait when its context is done. The first error fails the pipeline, with the
// index of the element; pipe.ErrStopped instead ends the stage cleanly, and what was
// emitted before arrives. See Attempt for going on, and Retry for trying again. Order is kept. Results of
// a slow f, one millisecond or more, are handed over at once.
func MapErr[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("MapErr", f == nil)
	r := newRhythm(longest)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		from := b.Elements()
		res, inPlace := resultsFor(b, out)
		to := res.Elements()[:len(from)]
		n, beat := 0, r.begin() // to[:n] has not been handed over
		for i := 0; i < len(from); {
			k := beat.next(len(from) - i)
			done, err := mapInto(ctx, f, from[i:i+k], to[n:])
			n += done
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
		return putFirst(ctx, out, res, n)
	}, pipe.Defaults("map", opts)...)
}

// mapInto writes f of each of from into to, and returns how many it has written. An error is
// that of the next one.
//
// A function of its own keeps what the loop needs in registers: inside of the
// kernel, every call of f cost eight loads from the stack.
//
//go:noinline
func mapInto[I, O any](ctx context.Context, f func(context.Context, I) (O, error), from []I, to []O) (_ int, err error) {
	to = to[:len(from)]
	for i, v := range from {
		if to[i], err = f(ctx, v); err != nil {
			return i, err
		}
	}
	return len(from), nil
}

// failBehind is failAt for a stage that has not handed over the results done.
func failBehind[T any](ctx context.Context, out *pipe.Out[T], done []T, i int, err error) error {
	if errors.Is(err, pipe.ErrStopped) {
		if err := out.SendAll(ctx, done); err != nil {
			return err
		}
	}
	return failAt(ctx, out, i, err)
}
