package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/stages/internal/pace"
)

// work takes d for each of n elements, and returns how many checks there were
// and after which elements results were due.
func work(t *testing.T, p *pace.Pacer, n int, d time.Duration) (checks int, due []int) {
	t.Helper()
	for i := 0; i < n; {
		k := p.Next(n - i)
		time.Sleep(time.Duration(k) * d)
		i += k
		late, err := p.Check(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if late {
			due = append(due, i)
		}
		checks++
	}
	return checks, due
}

func TestFastElementsHaveAsManyChecksAsTheBoundDemands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(100).Begin()
		checks, due := work(t, &p, 1001, 0)
		if checks != 11 || due != nil {
			t.Errorf("%d checks, due after %v, want 11 and never", checks, due)
		}
	})
}

func TestSlowElementsAreDueOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.PerBuffer).Begin()
		if checks, due := work(t, &p, 5, time.Millisecond); checks != 5 || len(due) != 5 {
			t.Errorf("%d checks, due after %v, want 5 and after each", checks, due)
		}
	})
}

func TestResultsAreDueAfterAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.PerBuffer).Begin()
		_, due := work(t, &p, 120, 20*time.Microsecond)
		if len(due) != 2 || due[0] < 50 || due[0] > 55 || due[1] < 100 || due[1] > 110 {
			t.Errorf("due after %v, want soon after 50 and 100", due)
		}
	})
}

// A check may be due after several Buffers. So short Buffers do not have more
// checks than long ones.
func TestCountContinuesInTheNextBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pc := pace.New(100)
		p := pc.Begin()
		work(t, &p, 1, 0)
		if got := p.Next(1000); got != 100 {
			t.Fatalf("Next = %d, want 100", got)
		}
		for range 7 {
			if _, err := p.Check(t.Context(), 10); err != nil {
				t.Fatal(err)
			}
			p.End()
			p = pc.Begin()
		}
		if got := p.Next(1000); got != 30 {
			t.Errorf("Next = %d after 70 elements in short Buffers, want 30", got)
		}
	})
}

func TestCheckReturnsTheCauseOfADoneContext(t *testing.T) {
	cause := errors.New("done")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	p := pace.New(pace.Gathered).Begin()
	if due, err := p.Check(ctx, 1); due || err != cause {
		t.Errorf("Check = %t, %v, want false, %v", due, err, cause)
	}
}
