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
		res := out.Buffer(len(from))
		to := res.Elements()[:len(from)]
		for i, v := range from {
			if i&15 == 15 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			to[i] = f(v)
		}
		b.Release()
		return out.Put(ctx, res)
	}, defaults("map", opts)...)
}

// MapErr emits f of each element, where f may wait and may fail.
//
// f should end its wait when its context is done. The first error fails the pipeline, with the
// index of the element; pipe.ErrStopped instead ends the stage cleanly, and what was
// emitted before arrives. See Attempt for going on, and Retry for trying again. Order is kept. Results of
// a slow f, one millisecond or more, are handed over at once.
func MapErr[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("MapErr", f == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[O]) error {
		from := b.Elements()
		res := out.Buffer(len(from))
		to := res.Elements()[:len(from)]
		n := 0     // to[:n] has not been handed over
		var p pace // of this Buffer: workers may be at several
		p.start()
		for i, v := range from {
			o, err := f(ctx, v)
			if err != nil {
				if errors.Is(err, pipe.ErrStopped) {
					if err := putFirst(ctx, out, res, n); err != nil {
						return err
					}
				}
				return failAt(ctx, out, i, err)
			}
			to[n] = o
			n++
			if !p.due() {
				continue
			}
			slow, err := p.look(ctx)
			if err == nil && slow {
				err, n = putNow(ctx, out, to[:n]), 0
			}
			if err != nil {
				return err
			}
		}
		b.Release()
		return putFirst(ctx, out, res, n)
	}, defaults("map", opts)...)
}
