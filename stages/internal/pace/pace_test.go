package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/pace"
)

// work passes the time that n elements take, and checks the pacer after them.
func work(t *testing.T, pacer *pace.Pacer, n int, each time.Duration) (due bool) {
	t.Helper()
	time.Sleep(time.Duration(n) * each)
	due, err := pacer.Check(t.Context(), n)
	if err != nil {
		t.Fatalf("Check = %v", err)
	}
	return due
}

// stride works on the first element of a Buffer, and returns the number of
// elements until the next check.
func stride(t *testing.T, longest int, each time.Duration) int {
	t.Helper()
	pacer := pace.New(longest).Begin()
	if n := pacer.Next(1000); n != 1 {
		t.Errorf("the first check comes after %d elements, want 1", n)
	}
	work(t, &pacer, 1, each)
	return pacer.Next(1000)
}

func TestChecksAreAbout100MicrosecondsApart(t *testing.T) {
	for each, want := range map[time.Duration]int{
		0:                     32,
		time.Nanosecond:       32,
		10 * time.Microsecond: 9,
		60 * time.Microsecond: 1,
		time.Millisecond:      1,
		time.Hour:             1,
	} {
		synctest.Test(t, func(t *testing.T) {
			if got := stride(t, 32, each); got != want {
				t.Errorf("%v for each element: the next check comes after %d elements, want %d", each, got, want)
			}
		})
	}
}

func TestNextIsAtMostTheElementsThatAreLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pace.New(pace.PerBuffer).Begin()
		work(t, &pacer, 1, 0)
		if n := pacer.Next(5); n != 5 {
			t.Errorf("Next(5) = %d, want 5", n)
		}
	})
}

func TestResultsAreDueAfterAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pace.New(pace.PerBuffer).Begin()
		for round := range 3 {
			for i := range 10 {
				due := work(t, &pacer, 1, 100*time.Microsecond)
				if want := i == 9; due != want {
					t.Errorf("round %d, element %d: due = %t, want %t", round, i, due, want)
				}
			}
		}
	})
}

func TestStrideContinuesInTheNextBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(32)
		pacer := p.Begin()
		work(t, &pacer, 1, 0)
		work(t, &pacer, 20, time.Hour) // not measured yet
		pacer.End()
		pacer = p.Begin()
		if n := pacer.Next(1000); n != 12 {
			t.Errorf("the next check comes after %d elements, want 12", n)
		}
		if !work(t, &pacer, 12, 0) {
			t.Error("the results are not due, though the elements of the Buffer before took hours")
		}
	})
}

func TestCheckReportsTheCauseOfADoneContext(t *testing.T) {
	errStop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	pacer := pace.New(32).Begin()
	cancel(errStop)
	if due, err := pacer.Check(ctx, 1); due || err != errStop {
		t.Errorf("Check = %t, %v; want false, %v", due, err, errStop)
	}
}

func TestSenderFlushesElementsOfAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			sender := pace.SendTo(out, pace.New(pace.Gathered))
			for i := range 100 {
				time.Sleep(time.Millisecond)
				if err := sender.Send(ctx, i); err != nil {
					return err
				}
			}
			sender.End()
			return nil
		})
		start, n := time.Now(), 0
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if late := time.Since(start) - time.Duration(v+1)*time.Millisecond; late > 0 {
					t.Errorf("element %d came %v late", v, late)
				}
				n++
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || n != 100 {
			t.Errorf("Run = %v after %d elements, want nil after 100", err, n)
		}
	})
}
