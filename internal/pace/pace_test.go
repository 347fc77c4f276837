package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/pace"
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

// A stage may wait for input between two Buffers, whether its function is fast
// or takes 60 microseconds. Its results have not waited.
func TestTimeBetweenBuffersDoesNotCount(t *testing.T) {
	for _, each := range []time.Duration{0, time.Microsecond, 60 * time.Microsecond} {
		synctest.Test(t, func(t *testing.T) {
			pc := pace.New(pace.PerBuffer)
			for range 20 {
				time.Sleep(5 * time.Millisecond)
				p := pc.Begin()
				if checks, due := work(t, &p, 15, each); due != nil || checks > 15 {
					t.Errorf("%v for each element: %d checks, due after %v, want never", each, checks, due)
				}
				p.End()
			}
		})
	}
}

// One slow element among fast ones may be the work of another goroutine. Two
// are a function that has become slow.
func TestElementsThatBecomeSlowAreDueFromTheSecondOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(2).Begin()
		work(t, &p, 1, 0)
		if _, due := work(t, &p, 2, time.Millisecond); due != nil {
			t.Errorf("due after %v of the first run, want not yet", due)
		}
		if _, due := work(t, &p, 3, time.Millisecond); len(due) != 3 {
			t.Errorf("due after %v, want after each", due)
		}
	})
}

// A stage hands results over, which takes 5 ms.
func TestTimeBeforeRestartDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.PerBuffer).Begin()
		if _, due := work(t, &p, 1, time.Millisecond); len(due) != 1 {
			t.Fatalf("due after %v, want after the first", due)
		}
		time.Sleep(5 * time.Millisecond)
		p.Restart()
		if _, due := work(t, &p, 100, time.Microsecond); due != nil {
			t.Errorf("due after %v, want never", due)
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
			p := pace.New(32).Begin()
			if n := p.Next(1000); n != 1 {
				t.Errorf("the first check comes after %d elements, want 1", n)
			}
			work(t, &p, 1, each)
			if n := p.Next(1000); n != want {
				t.Errorf("%v for each element, and the next check comes after %d, want %d", each, n, want)
			}
		})
	}
}

// The number of calls is the same as in a loop that checks the context before
// each element.
func TestStepChecksTheContextBeforeEachSlowElement(t *testing.T) {
	for _, fast := range []int{0, 5} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			pacer := pace.New(8).Begin()
			calls := 0
			for ; pacer.Step(ctx) == nil; calls++ {
				if calls >= fast {
					time.Sleep(time.Second)
				}
				if calls == 99 {
					cancel()
				}
			}
			if calls != 100 {
				t.Errorf("%d calls after %d fast ones, want 100", calls, fast)
			}
		})
	}
}

func TestStepChecksFastElementsByTheirNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		pacer := pace.New(8).Begin()
		calls := 0
		for ; pacer.Step(ctx) == nil; calls++ {
			if calls == 50 {
				cancel()
			}
		}
		if calls < 51 || calls > 59 {
			t.Errorf("%d calls, want at most 8 after the 51st", calls)
		}
	})
}
