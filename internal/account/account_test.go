package account_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

func TestStatesHaveNames(t *testing.T) {
	for s, want := range []string{"busy", "starved", "blocked"} {
		if got := account.State(s).String(); got != want {
			t.Errorf("State(%d) = %q, want %q", s, got, want)
		}
	}
}

func TestTimesOfTheStatesAddUpToTheLifeOfTheGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		wantTimes(t, a, 0, 0, 0, 0)
		time.Sleep(time.Second)
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(2 * time.Second)
		if d := a.EndWait(); d != 2*time.Second {
			t.Errorf("EndWait = %v, want 2s", d)
		}
		time.Sleep(4 * time.Second)
		a.BeginWait(account.Blocked, a.Clock(), nil)
		time.Sleep(8 * time.Second)
		if d := a.EndWait(); d != 8*time.Second {
			t.Errorf("EndWait = %v, want 8s", d)
		}
		time.Sleep(16 * time.Second)
		wantTimes(t, a, 21*time.Second, 2*time.Second, 8*time.Second, 8*time.Second)
		a.End()
		time.Sleep(time.Hour)
		wantTimes(t, a, 21*time.Second, 2*time.Second, 8*time.Second, 8*time.Second)
	})
}

func TestWaitInProgressCountsUpToNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		time.Sleep(time.Second)
		wantTimes(t, a, time.Second, 0, 0, 0)
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(2 * time.Second)
		wantTimes(t, a, time.Second, 2*time.Second, 0, 0)
		a.EndWait()
		a.BeginWait(account.Blocked, a.Clock(), nil)
		time.Sleep(3 * time.Second)
		wantTimes(t, a, time.Second, 2*time.Second, 3*time.Second, 3*time.Second)
		a.EndWait()
		a.End()
	})
}

func TestTheLongestTimeBlockedIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		for _, wait := range []struct {
			state account.State
			d     time.Duration
		}{{account.Blocked, 3 * time.Second}, {account.Starved, 9 * time.Second}, {account.Blocked, time.Second}} {
			a.BeginWait(wait.state, a.Clock(), nil)
			time.Sleep(wait.d)
			a.EndWait()
		}
		time.Sleep(27 * time.Second)
		wantTimes(t, a, 27*time.Second, 9*time.Second, 4*time.Second, 3*time.Second)
		a.End()
		wantTimes(t, a, 27*time.Second, 9*time.Second, 4*time.Second, 3*time.Second)
	})
}

func TestTheLastStateCountsUpToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		time.Sleep(time.Second)
		as[0].End()
		time.Sleep(time.Second)
		wantTimes(t, as[0], time.Second, 0, 0, 0)
	})
}

// The time of a yield before the wait is part of the wait if the yield was
// timed. If it was not, the wait begins now.
func TestWaitBeginsWhenTheYieldBeforeItBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		start := a.Clock()
		time.Sleep(time.Second)
		a.BeginWait(account.Blocked, start, nil)
		time.Sleep(time.Second)
		a.EndWait()
		wantTimes(t, a, 0, 0, 2*time.Second, 2*time.Second)
		time.Sleep(time.Second)
		a.BeginWait(account.Starved, account.Untimed, nil)
		time.Sleep(time.Second)
		a.EndWait()
		wantTimes(t, a, time.Second, time.Second, 2*time.Second, 2*time.Second)
		a.End()
	})
}

func TestOneTimedYieldIsBookedForFour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		time.Sleep(time.Second)
		for range 2 {
			var timed []time.Duration
			for range 4 {
				start := a.Yield()
				time.Sleep(time.Millisecond) // as long as other goroutines ran
				if d := a.Yielded(account.Starved, start); d != 0 {
					timed = append(timed, d)
				}
			}
			if len(timed) != 1 || timed[0] != 4*time.Millisecond {
				t.Errorf("Yielded four times = %v, want 4ms once", timed)
			}
		}
		wantTimes(t, a, time.Second, 8*time.Millisecond, 0, 0)
		a.End()
	})
}

func TestYieldsAreBookedUpToTheLastChangeOfState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		for range 3 {
			a.Yield()
		}
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(time.Second)
		a.EndWait()
		start := a.Yield()
		time.Sleep(time.Millisecond)
		if d := a.Yielded(account.Blocked, start); d != time.Millisecond {
			t.Errorf("Yielded 1 ms after a wait = %v, want 1ms", d)
		}
		wantTimes(t, a, 0, time.Second, time.Millisecond, 0)
		a.End()
	})
}
