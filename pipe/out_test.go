package pipe_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestPutDeliversGatheredElementsFirst(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := 0; i < 6; i += 2 {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
			if err := out.Put(ctx, pipe.BufferOf(i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	got, _ := collect(src)
	if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{0, 1, 2, 3, 4, 5}) {
		t.Errorf("Run = %v with %v, want nil with 0 to 5 in order", err, *got)
	}
}

func TestPutUnderADoneContextPutsNothing(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		cause := errors.New("cause of the test")
		done, cancel := context.WithCancelCause(ctx)
		cancel(cause)
		if err := out.Put(done, pipe.BufferOf(1)); err != cause {
			t.Errorf("Put onto an empty edge = %v, want %v", err, cause)
		}
		return out.Put(ctx, pipe.BufferOf(2))
	})
	got, _ := collect(src)
	if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{2}) {
		t.Errorf("Run = %v with %v, want nil with [2]", err, *got)
	}
}

func TestDeadlineEndsThePutOfASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start, waited := time.Now(), time.Duration(0)
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			for {
				if err := out.Put(short, pipe.BufferOf(1)); err != nil {
					waited = time.Since(start)
					if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
						return nil
					}
					return err
				}
			}
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Minute)
			return nil
		}, pipe.WriteQueueMaxSize(64))
		if err := p.Run(t.Context()); err != nil || waited != time.Second {
			t.Errorf("Run = %v, Put ended after %v; want nil, 1s", err, waited)
		}
	})
}

// Close ends the edge before the stage function returns.
func TestCloseEndsTheEdgeAfterAStoppedKernel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Send(ctx, 1)
			_ = out.Close(ctx)
			time.Sleep(time.Hour)
			return err
		})
		in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.SendAll(ctx, b.Elements()); err != nil {
				return err
			}
			return pipe.ErrStopped
		})
		n := 0
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				n++
			}
			if took := p.Stats().Elapsed; took > 0 {
				t.Errorf("the sink read io.EOF after %v, want 0s", took)
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || n != 1 {
			t.Errorf("Run = %v, %d elements; want nil, 1", err, n)
		}
	})
}
