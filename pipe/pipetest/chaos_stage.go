package pipetest

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// ChaosStage adds a stage that passes its input on with faults injected. A
// Buffer may arrive late or in two parts. The stage may fail, or stop reading.
//
// A test may add one between any two stages of a pipeline.
func ChaosStage[T any](c *Chaos, in *pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	e := c.wrap("stage")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			f := e.next()
			switch {
			case f.fail:
				e.note("failure")
				return ErrInjected
			case f.stop:
				e.note("stop")
				return pipe.ErrStopped
			}
			waitFor(ctx, nil, f.delay+f.pause) // if ctx is done, Put returns its error
			if err := putParts(ctx, out, b, f.part(b.Len())); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("pipetest.ChaosStage", opts)...)
}

// putParts puts the first n elements of b and then the others.
func putParts[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if n == b.Len() {
		return out.Put(ctx, b)
	}
	first, second := parts(b, n)
	if err := out.Put(ctx, pipe.BufferOf(first...)); err != nil {
		return err
	}
	return out.Put(ctx, pipe.BufferOf(second...))
}
