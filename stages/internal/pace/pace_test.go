package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/stages/internal/pace"
)

// work calls a function that takes each for n elements, in one Buffer of r. It
// returns the lengths of the runs between two checks, and how often results
// were due.
func work(t *testing.T, r *pace.Pace, n int, each time.Duration) (runs []int, dues int) {
	t.Helper()
	p := r.Begin()
	for i := 0; i < n; {
		k := p.Next(n - i)
		time.Sleep(time.Duration(k) * each)
		i += k
		due, err := p.Check(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, k)
		if due {
			dues++
		}
	}
	p.End()
	return runs, dues
}

func TestFastFunctionIsCheckedOncePerStride(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, dues := work(t, pace.New(100), 301, 0)
		// The first element is measured alone.
		if len(runs) != 4 || runs[0] != 1 || runs[1] != 100 || dues != 0 {
			t.Errorf("runs %v, due %d times, want 1, 100, 100, 100 and never due", runs, dues)
		}
	})
}

func TestSlowFunctionIsCheckedAfterEachElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, dues := work(t, pace.New(100), 50, time.Millisecond)
		if len(runs) != 50 || dues != 50 {
			t.Errorf("%d runs, due %d times, want 50 and 50", len(runs), dues)
		}
	})
}

// A check every 100 µs is a check for each 9 elements of 10 µs, because the
// division is rounded down.
func TestStrideFollowsTheSpeedOfTheFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pace.New(1000)
		work(t, r, 100, 0)
		runs, _ := work(t, r, 3000, 10*time.Microsecond)
		if last := runs[len(runs)-2]; last != 9 {
			t.Errorf("%d elements between two checks, want 9", last)
		}
	})
}

func TestResultsAreDueAfterAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, dues := work(t, pace.New(1000), 1000, 10*time.Microsecond)
		if dues < 9 || dues > 10 {
			t.Errorf("due %d times in 10 ms, want 9 or 10", dues)
		}
	})
}

// A counting context counts the checks of it.
type counting struct {
	context.Context
	checks int
}

func (c *counting) Err() error {
	c.checks++
	return c.Context.Err()
}

func TestShortBuffersShareAStride(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pace.New(100)
		ctx := &counting{Context: t.Context()}
		for range 1001 {
			p := r.Begin()
			if _, err := p.Check(ctx, p.Next(1)); err != nil {
				t.Fatal(err)
			}
			p.End()
		}
		if ctx.checks != 11 {
			t.Errorf("%d checks of 1001 Buffers of one element, want 11", ctx.checks)
		}
	})
}

func TestCheckReturnsTheCauseOfADoneContext(t *testing.T) {
	errBad := errors.New("no good")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errBad)
	p := pace.New(100).Begin()
	if _, err := p.Check(ctx, 1); err != errBad {
		t.Errorf("Check = %v, want %v", err, errBad)
	}
}
