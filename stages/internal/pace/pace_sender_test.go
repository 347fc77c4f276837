package pace_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/pace"
)

// sent sends n elements with a Sender, each after a pause. It returns the
// number of Buffers, and the longest time from Send to the arrival.
func sent(t *testing.T, n int, each time.Duration) (buffers int, late time.Duration) {
	t.Helper()
	p := pipe.New("test")
	times := pipe.Source(p, func(ctx context.Context, out *pipe.Out[time.Time]) error {
		s := pace.SendTo(out, pace.New(pace.Gathered))
		defer s.End()
		for range n {
			time.Sleep(each)
			if err := s.Send(ctx, time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	pipe.Sink(times, func(ctx context.Context, in *pipe.In[time.Time]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			buffers++
			for _, at := range b.Elements() {
				late = max(late, time.Since(at))
			}
			b.Release()
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return buffers, late
}

func TestSenderGathersFastElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if buffers, _ := sent(t, 4*pipe.DefaultBufferLength, 0); buffers != 4 {
			t.Errorf("%d Buffers, want 4 full ones", buffers)
		}
	})
}

func TestSenderHandsSlowElementsOverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if buffers, late := sent(t, 50, time.Second); buffers != 50 || late > 0 {
			t.Errorf("%d Buffers, late by up to %v, want 50 and in time", buffers, late)
		}
	})
}

func TestSenderHoldsElementsForAMillisecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if _, late := sent(t, 1000, 40*time.Microsecond); late > 2*time.Millisecond {
			t.Errorf("an element arrived %v late, want at most 2ms", late)
		}
	})
}
