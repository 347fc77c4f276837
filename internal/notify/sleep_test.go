package notify_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
)

var errEnded = errors.New("the work has ended")

func TestSleepWaitsForItsDuration(t *testing.T) {
	for _, d := range []time.Duration{-time.Second, 0, time.Nanosecond, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			if err := notify.Sleep(t.Context(), d); err != nil {
				t.Errorf("Sleep(%v) = %v, want nil", d, err)
			}
			if got := time.Since(start); got != max(0, d) {
				t.Errorf("Sleep(%v) waited %v", d, got)
			}
		})
	}
}

func TestSleepReturnsTheCauseWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errEnded) })
		if err := notify.Sleep(ctx, time.Hour); err != errEnded {
			t.Errorf("Sleep = %v, want %v", err, errEnded)
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("Sleep waited %v, want 1s", got)
		}
	})
}

func TestSleepWithADoneContextReturnsItsCauseAtOnce(t *testing.T) {
	for _, d := range []time.Duration{-time.Second, 0, time.Nanosecond, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(errEnded)
			if err := notify.Sleep(ctx, d); err != errEnded {
				t.Errorf("Sleep(%v) = %v, want %v", d, err, errEnded)
			}
			if got := time.Since(start); got != 0 {
				t.Errorf("Sleep(%v) waited %v, want 0s", d, got)
			}
		})
	}
}

// The context ends in the instant at which the time has passed.
func TestSleepPrefersTheCauseToTheTime(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			d := &endsWithTimer{Context: ctx, cancel: cancel}
			if err := notify.Sleep(d, time.Second); err != errEnded {
				t.Errorf("Sleep = %v, want %v", err, errEnded)
			}
		})
	}
}

// endsWithTimer is a context that has just ended when Sleep begins to wait, so
// that the timer and the context are both ready.
type endsWithTimer struct {
	context.Context
	cancel context.CancelCauseFunc
}

func (c *endsWithTimer) Done() <-chan struct{} {
	time.Sleep(time.Second)
	c.cancel(errEnded)
	return c.Context.Done()
}
