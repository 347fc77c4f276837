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
		p.Drain()
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
		p.Drain()
		time.Sleep(time.Hour)
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		default:
			t.Fatalf("the run continues an hour after Drain, %d taken", taken.Load())
		}
	})
}

// The first Send after Drain may have an element of external input. It is
// accepted. The next call returns ErrDraining.
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
		p.Drain()
		if err := <-done; err != nil || after > 1 {
			t.Errorf("Run = %v, %d Sends returned nil after Drain, want at most 1", err, after)
		}
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
		p.Drain()
		if err := <-done; err != nil {
			t.Errorf("Drain = %v, want nil", err)
		}
		if errs[0] != nil || errs[1] != pipe.ErrDraining || n.Load() != 10_000 {
			t.Errorf("SendAll = %v, %d delivered; want [nil ErrDraining], 10000", errs, n.Load())
		}
	})
}

func TestRunReturnsAFailureDuringADrain(t *testing.T) {
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
		p.Drain()
		if err := <-done; !errors.Is(err, boom) {
			t.Errorf("Run = %v, want the failure", err)
		}
	})
}
