package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The kernel works for a minute and waits for its edge for an hour. The source
// works for an hour, so that the goroutine has time that the kernel could
// claim.
func TestWaitOfAKernelForItsEdgeIsNotItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			if err := out.Put(ctx, pipe.BufferOf(2)); err != nil {
				return err
			}
			time.Sleep(time.Hour)
			return nil
		}, pipe.Name("source"))
		kernel := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(30 * time.Second)
			return out.Put(ctx, b)
		}, pipe.Name("kernel"))
		pipe.Sink(kernel, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour + time.Minute)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if st := stageNamed(t, p.Stats(), "kernel"); st.Busy != time.Minute {
			t.Errorf("the kernel was busy for %v, want 1m", st.Busy)
		}
		if st := stageNamed(t, p.Stats(), "source"); st.Busy != time.Hour || st.Blocked != time.Hour+time.Minute {
			t.Errorf("the source was busy for %v and blocked for %v, want 1h, 1h1m", st.Busy, st.Blocked)
		}
	})
}

// A Put under a context with a deadline waits for room before it calls the next
// kernel.
func TestWaitOfAKernelForRoomIsNotItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 3 {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			time.Sleep(time.Hour)
			return nil
		})
		kernel := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(20 * time.Second)
			long, cancel := context.WithTimeout(ctx, 24*time.Hour)
			defer cancel()
			return out.Put(long, b)
		}, pipe.Name("kernel"))
		pipe.Sink(pipe.Apply(kernel, putBuffer), func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if st := stageNamed(t, p.Stats(), "kernel"); st.Busy != time.Minute {
			t.Errorf("the kernel was busy for %v, want 1m", st.Busy)
		}
	})
}
