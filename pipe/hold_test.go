package pipe_test

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// sender sends a number a second, and calls Flush before it waits, as the documentation of Source and Send says. It
// leaves the context to Send and Flush.
func sender(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := range 1_000_000 {
			time.Sleep(time.Second)
			taken.Add(1)
			if err := out.Send(ctx, i); err != nil {
				return err
			}
			if err := out.Flush(ctx); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Name("sender"))
}

func TestPauseHoldsASourceThatSendsAndFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(sender(p, &taken))
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(10*time.Second + time.Millisecond)
		p.Pause()
		before := n.Load()
		time.Sleep(time.Hour)
		if got := n.Load(); got > before+1 {
			t.Errorf("paused for an hour: %d more delivered, %d taken", got-before, taken.Load())
		}
		p.Resume()
		cancel()
		<-done
	})
}

func TestDrainEndsASourceThatSendsAndFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		counting(sender(p, &taken))
		done := run(t.Context(), p)
		time.Sleep(10*time.Second + time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Drain(ctx); err != nil {
			t.Errorf("Drain = %v after %d elements; want nil: the second Send after it returns ErrStopped", err, taken.Load())
		}
		t.Log(<-done)
	})
}

// "One that is on its way from the outside into its first Put or Send after Drain is still taken; the call after that
// returns ErrStopped."
func TestSecondSendAfterDrainIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		draining := false
		after := 0
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 100_000 {
				time.Sleep(time.Second)
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if draining {
					after++
				}
			}
			return nil
		})
		counting(in)
		done := run(t.Context(), p)
		time.Sleep(20*time.Second + time.Millisecond)
		synctest.Wait()
		draining = true
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if after > 1 {
			t.Errorf("%d Sends returned nil after Drain, want 1 at most", after)
		}
		<-done
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

// What a source has taken from the outside in one piece is delivered in one piece.
func TestSendAllWhileDrainingTakesAllOrNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var errs []error
		n := counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			for range 2 {
				errs = append(errs, out.SendAll(ctx, make([]int, 10_000)))
			}
			return errs[1]
		}))
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); err != nil || <-done != nil {
			t.Errorf("Drain = %v", err)
		}
		if errs[0] != nil || errs[1] != pipe.ErrStopped || n.Load() != 10_000 {
			t.Errorf("SendAll = %v; %d delivered, want nil, ErrStopped and 10000", errs, n.Load())
		}
	})
}

// A pause that is over leaves no trace: what was sent is still gathered.
func TestSendGathersAgainAfterResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := numbers(p, 10, pipe.BufferLength(10))
		var lengths []int
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return err
				}
				lengths = append(lengths, b.Len())
			}
		})
		p.Pause()
		done := run(t.Context(), p)
		synctest.Wait()
		p.Resume()
		if err := <-done; err != nil || len(lengths) != 1 {
			t.Errorf("Run = %v, Buffers of %v elements, want one of 10", err, lengths)
		}
	})
}

// "What the pipeline holds goes on to the sinks": also what Send has gathered, and what a kernel behind it has.
func TestPauseDeliversWhatWasSentBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 4 {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if i == 2 {
					time.Sleep(time.Second)
				}
			}
			return nil
		})
		n := counting(pipe.Apply(in, gathering))
		done := run(t.Context(), p)
		synctest.Wait()
		p.Pause()
		time.Sleep(time.Hour)
		if got := n.Load(); got != 3 {
			t.Errorf("%d of the 3 elements that were sent have arrived", got)
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != 4 {
			t.Errorf("Run = %v, %d of 4 elements", err, n.Load())
		}
	})
}

// A source may send all that it has in one call.
func TestPauseHoldsASourceInTheMiddleOfSendAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const all = 1_000_000
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { return out.SendAll(ctx, make([]int, all)) })
		var n atomic.Int64
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if n.Add(1) == 1 {
					p.Pause()
				}
			}
			return nil
		})
		done := run(t.Context(), p)
		synctest.Wait()
		if got := n.Load(); got == 0 || got > all/2 {
			t.Errorf("%d of %d elements have arrived in the pause", got, all)
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != all {
			t.Errorf("Run = %v, %d of %d elements", err, n.Load(), all)
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
