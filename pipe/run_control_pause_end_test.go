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
		counting(numbers(p, 1000))
		p.Pause()
		done := run(ctx, p)
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	})
}

// A paused source that puts under context.Background is woken by the end of the run, as it is at a full edge.
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
		counting(in)
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
			t.Error("Run has not returned an hour after the cancel")
			p.Resume()
			<-done
		}
	})
}

func TestPausedSourceEndsWhenNobodyWantsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var taken atomic.Int64
		pipe.Sink(ticker(p, &taken), func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			p.Pause()
			time.Sleep(time.Minute)
			return err
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil without a Resume", err)
		}
	})
}

func TestPausedSourceUnderAContextOfItsOwnEndsWhenNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		leaver(pipe.Source(p, func(_ context.Context, out *pipe.Out[int]) error {
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

func TestDeadlineOfASendEndsItsWaitInAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if err := out.Send(short, 1); err != context.DeadlineExceeded || p.Stats().Elapsed != time.Second {
				t.Errorf("Send = %v after %v, want that the deadline was exceeded after 1s", err, p.Stats().Elapsed)
			}
			return out.Send(ctx, 2)
		}))
		p.Pause()
		time.AfterFunc(time.Hour, p.Resume)
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v, %d of 1 element", err, n.Load())
		}
	})
}

func TestDrainEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(ticker(p, &taken))
		done := run(t.Context(), p)
		p.Pause()
		time.Sleep(time.Minute)
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != 1 || taken.Load() != 1 {
			t.Errorf("Run = %v; %d taken, %d delivered; want 1", err, taken.Load(), n.Load())
		}
	})
}

// The context of the inner run ends with the cause that its own Drain would give.
func TestDrainEndsAPausedPipelineInsideASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, outer := pipe.New("inner"), pipe.New("outer")
		counting(numbers(inner, 10))
		inner.Pause()
		counting(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error { return inner.Run(ctx) }))
		done := run(t.Context(), outer)
		synctest.Wait()
		stuck := time.AfterFunc(time.Minute, inner.Resume)
		defer stuck.Stop()
		if err := outer.Drain(t.Context()); err != nil {
			t.Error(err)
		}
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
		time.Sleep(time.Millisecond) // the source waits for room
		go p.Drain(t.Context())
		time.Sleep(time.Millisecond)
		p.Pause()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
