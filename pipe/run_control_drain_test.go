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

// A source that does not check its context gets ErrStopped from its Out.
// Elements that Send has accepted are delivered.
func TestDrainEndsASourceThatIgnoresItsContext(t *testing.T) {
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
		n := countElements(mapInts(s, same, mode))
		done := run(t.Context(), p)
		for n.Load() < 10000 {
			runtime.Gosched()
		}
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != int64(accepted) {
			t.Errorf("Run = %v with %d elements, want nil with the %d accepted", err, n.Load(), accepted)
		}
	})
}

func TestDrainEndsASourceThatSendsAndFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		countElements(sendSource(p, &taken))
		done := run(t.Context(), p)
		time.Sleep(10*time.Second + time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Drain(ctx); err != nil {
			t.Errorf("Drain = %v after %d elements, want nil", err, taken.Load())
		}
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// The first Send after Drain may have an element of external input. It is
// accepted. The next call returns ErrStopped.
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
		countElements(in)
		done := run(t.Context(), p)
		time.Sleep(20*time.Second + time.Millisecond)
		synctest.Wait()
		draining = true
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if after > 1 {
			t.Errorf("%d Sends returned nil after Drain, want at most 1", after)
		}
		<-done
	})
}

// The first SendAll after Drain is accepted as a whole, although it is longer
// than one Buffer.
func TestSendAllDuringADrainTakesAllOrNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var errs []error
		n := countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			for range 2 {
				errs = append(errs, out.SendAll(ctx, make([]int, 10_000)))
			}
			return errs[1]
		}))
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); err != nil || <-done != nil {
			t.Errorf("Drain = %v, want nil", err)
		}
		if errs[0] != nil || errs[1] != pipe.ErrStopped || n.Load() != 10_000 {
			t.Errorf("SendAll = %v, %d delivered; want [nil ErrStopped], 10000", errs, n.Load())
		}
	})
}

func TestDrainCancelsTheRunWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done() // the sink never reads
			return ctx.Err()
		})
		done := run(t.Context(), p)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Drain = %v, want the cause of its context", err)
		}
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want the cause of the context of Drain", err)
		}
	})
}

func TestDrainReturnsTheFailureOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return context.Cause(ctx)
		})
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return boom // when it completes its output
		})
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); !errors.Is(err, boom) || !errors.Is(<-done, boom) {
			t.Errorf("Drain = %v, want the failure", err)
		}
		if err := p.Drain(t.Context()); !errors.Is(err, boom) {
			t.Errorf("Drain after Run = %v, want the failure", err)
		}
	})
}

// The context of one Drain ends at the same time as the run. Drain must not
// cancel a run that has ended.
func TestDrainAndRunAgreeWhenTheContextEndsLate(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
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
				t.Errorf("Drain = %v and %v, Run = %v; want all nil or none", a, b, err)
			}
		})
	}
}
