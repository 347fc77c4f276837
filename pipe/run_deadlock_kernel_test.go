package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// fillAndStop is a kernel that fills its edge, gathers one more element, and
// stops.
func fillAndStop(ctx context.Context, _ pipe.Buffer[int], out *pipe.Out[int]) error {
	if err := out.Put(ctx, pipe.BufferOf(make([]int, 100_000)...)); err != nil {
		return err
	}
	if err := out.Send(ctx, 1); err != nil {
		return err
	}
	return pipe.ErrStopped
}

// The context of the stage upstream of a stopped kernel has ended, and so have
// its waits. The wait in which it delivers the gathered elements has not.
func TestDeadlockWhileAStoppedKernelDeliversIsDetected(t *testing.T) {
	for name, upstream := range map[string]func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error{
		"in the last flush": forward,
		"in a Read": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		},
		"in a Flush": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			err := forward(ctx, in, out)
			return errors.Join(out.Flush(ctx), err)
		},
	} {
		for limit, want := range map[int64]error{1 << 20: pipe.ErrDeadlock, 0: nil} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				n := 100
				if limit > 0 {
					p, n = pipe.New("test", pipe.MemoryLimit(limit)), 1<<40
				}
				// So slow that the stage waits between two elements.
				both := tee(slowMap(numbers(p, n, pipe.BufferLength(1)), time.Microsecond), 2)
				stopped := pipe.Apply(pipe.Via(both[1], upstream, pipe.WriteQueueMaxSize(16)), fillAndStop)
				collect(concat(both[0], stopped))
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if err := p.Run(ctx); !errors.Is(err, want) {
					t.Errorf("%s, limit of %d bytes: Run = %v, want %v", name, limit, err, want)
				}
			})
		}
	}
}
