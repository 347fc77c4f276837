package pipetest

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// ChaosStage adds a stage that passes everything on, with the harm of c: Buffers that arrive late or cut
// in two, a failure, and a stop, from when on it wants no more. Put one at each boundary of a pipeline. Its
// name is "chaos#n" unless pipe.Name is given.
func ChaosStage[T any](c *Chaos, in *pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	e := c.wrap("stage")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			h := e.next()
			switch {
			case h.fail:
				e.note("failure")
				return ErrInjected
			case h.stop:
				e.note("stop")
				return pipe.ErrStopped
			}
			waitFor(ctx, nil, h.delay+h.rest) // Put returns the error of ctx
			if err := putParts(ctx, out, b, h.part(b.Len())); err != nil {
				return err
			}
		}
	}, append([]pipe.Option{pipe.Kind("chaos")}, opts...)...)
}

// putParts puts b, in two parts unless n is all of it.
func putParts[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if n == b.Len() {
		return out.Put(ctx, b)
	}
	first, rest := halves(b, n)
	if err := out.Put(ctx, pipe.BufferOf(first...)); err != nil {
		return err
	}
	return out.Put(ctx, pipe.BufferOf(rest...))
}
