package pipe_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A source that never looks at its context learns of Drain from its Out; what Send has accepted is delivered.
func TestDrainEndsAGenerator(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		accepted := 0
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for {
				if err := out.Send(ctx, accepted); err != nil {
					return err
				}
				accepted++
			}
		})
		n := counting(mapInts(s, func(v int) (int, error) { return v, nil }, mode))
		done := run(t.Context(), p)
		for n.Load() < 10000 {
			runtime.Gosched()
		}
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != int64(accepted) {
			t.Errorf("Run = %v; %d accepted, %d delivered", err, accepted, n.Load())
		}
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

func TestDrainFallsBackToCancelWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done() // a sink that does not get on
			return ctx.Err()
		})
		done := run(t.Context(), p)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Drain = %v, want the end of its context", err)
		}
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want the end of the context of Drain", err)
		}
	})
}

func TestDrainReturnsTheFailureOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return boom
		})
		counting(in)
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); !errors.Is(err, boom) || !errors.Is(<-done, boom) {
			t.Errorf("Drain = %v, want the failure", err)
		}
		if err := p.Drain(t.Context()); !errors.Is(err, boom) {
			t.Errorf("Drain behind Run = %v, want the failure", err)
		}
	})
}

// A Drain whose context ends as the run does falls back to cancel too late.
func TestDrainReturnsWhatRunDoesHoweverLateItsContextEnds(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				time.Sleep(time.Second)
				return context.Cause(ctx)
			}))
			done := run(t.Context(), p)
			synctest.Wait()
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			drained := make(chan error, 2)
			for _, ctx := range []context.Context{short, t.Context()} {
				go func() { drained <- p.Drain(ctx) }()
			}
			a, b, err := <-drained, <-drained, <-done
			if (a == nil) != (err == nil) || (b == nil) != (err == nil) {
				t.Errorf("Drain = %v and %v, Run = %v", a, b, err)
			}
		})
	}
}
