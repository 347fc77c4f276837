package pipe_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestCancelEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		countElements(numbers(p, 1000))
		p.Pause()
		done := run(ctx, p)
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want context.Canceled", err)
		}
	})
}

// The end of the run wakes a paused source, even if its Put has another
// context.
func TestCancelEndsAPauseUnderBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := 0; ; i++ {
				time.Sleep(time.Second)
				if err := out.Put(context.Background(), pipe.BufferOf(i)); err != nil {
					return err
				}
			}
		})
		countElements(in)
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(10 * time.Second)
		p.Pause()
		time.Sleep(10 * time.Second)
		cancel()
		time.Sleep(time.Hour)
		select {
		case <-done:
		default:
			t.Error("Run did not return within an hour after the cancel")
			p.Resume()
			<-done
		}
	})
}

func TestStopEndsAPausedSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var taken atomic.Int64
		pipe.Sink(tickSource(p, &taken), func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			p.Pause()
			time.Sleep(time.Minute)
			return err
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run without Resume = %v, want nil", err)
		}
	})
}

func TestStopEndsAPausedSourceUnderBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		returnAfterASecond(pipe.Source(p, func(_ context.Context, out *pipe.Out[int]) error {
			for {
				if err := out.Put(context.Background(), pipe.BufferOf(1)); err != nil {
					return err
				}
			}
		}))
		p.Pause()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestDeadlineOfASendEndsItsWaitDuringAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if err := out.Send(short, 1); err != context.DeadlineExceeded || p.Stats().Elapsed != time.Second {
				t.Errorf("Send = %v after %v, want context.DeadlineExceeded after 1s", err, p.Stats().Elapsed)
			}
			return out.Send(ctx, 2)
		}))
		p.Pause()
		time.AfterFunc(time.Hour, p.Resume)
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v with %d elements, want nil with 1", err, n.Load())
		}
	})
}

func TestDrainEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := countElements(tickSource(p, &taken))
		done := run(t.Context(), p)
		p.Pause()
		time.Sleep(time.Minute)
		p.Drain()
		if err := <-done; err != nil || n.Load() != 1 || taken.Load() != 1 {
			t.Errorf("Run = %v, %d taken, %d delivered; want nil, 1, 1", err, taken.Load(), n.Load())
		}
	})
}

// The outer Drain ends the context of the inner run. The cause is the same as
// that of a Drain of the inner pipeline.
func TestDrainEndsAPausedPipelineInsideASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, outer := pipe.New("inner"), pipe.New("outer")
		countElements(numbers(inner, 10))
		inner.Pause()
		countElements(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error { return inner.Run(ctx) }))
		done := run(t.Context(), outer)
		synctest.Wait()
		stuck := time.AfterFunc(time.Minute, inner.Resume)
		defer stuck.Stop()
		outer.Drain()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestPauseAfterDrainDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pipe.Sink(numbers(p, 1<<30, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				time.Sleep(time.Second)
			}
			return nil
		}, pipe.WriteQueueMaxSize(80))
		done := run(t.Context(), p)
		time.Sleep(time.Millisecond) // the source waits for space now
		p.Drain()
		time.Sleep(time.Millisecond)
		p.Pause()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
