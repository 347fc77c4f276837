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
		wantTimes(t, &a.Meter, 0, 0, 0, 0)
		time.Sleep(time.Second)
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(2 * time.Second)
		a.EndWait()
		time.Sleep(4 * time.Second)
		a.BeginWait(account.Blocked, a.Clock(), nil)
		time.Sleep(8 * time.Second)
		a.EndWait()
		time.Sleep(16 * time.Second)
		wantTimes(t, &a.Meter, 21*time.Second, 2*time.Second, 8*time.Second, 8*time.Second)
		a.End()
		time.Sleep(time.Hour)
		wantTimes(t, &a.Meter, 21*time.Second, 2*time.Second, 8*time.Second, 8*time.Second)
	})
}

func TestWaitInProgressCountsUpToNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		time.Sleep(time.Second)
		wantTimes(t, &a.Meter, time.Second, 0, 0, 0)
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(2 * time.Second)
		wantTimes(t, &a.Meter, time.Second, 2*time.Second, 0, 0)
		a.EndWait()
		a.BeginWait(account.Blocked, a.Clock(), nil)
		time.Sleep(3 * time.Second)
		wantTimes(t, &a.Meter, time.Second, 2*time.Second, 3*time.Second, 3*time.Second)
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
		wantTimes(t, &a.Meter, 27*time.Second, 9*time.Second, 4*time.Second, 3*time.Second)
		a.End()
		wantTimes(t, &a.Meter, 27*time.Second, 9*time.Second, 4*time.Second, 3*time.Second)
	})
}

func TestTheLastStateCountsUpToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		time.Sleep(time.Second)
		as[0].End()
		time.Sleep(time.Second)
		wantTimes(t, &as[0].Meter, time.Second, 0, 0, 0)
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
		wantTimes(t, &a.Meter, 0, 0, 2*time.Second, 2*time.Second)
		time.Sleep(time.Second)
		a.BeginWait(account.Starved, account.Untimed, nil)
		time.Sleep(time.Second)
		a.EndWait()
		wantTimes(t, &a.Meter, time.Second, time.Second, 2*time.Second, 2*time.Second)
		a.End()
	})
}

// yield is a yield of length d that is not followed by a wait.
func yield(a *account.Account, d time.Duration) {
	start := a.Yield()
	time.Sleep(d) // as long as other goroutines run
	a.Yielded(account.Starved, start)
}

const µs = time.Microsecond

// The first one is timed, and then one in four.
func TestOneShortYieldInFourIsTimedAndCountsForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		time.Sleep(time.Second)
		yield(a, 10*µs)
		for range 2 {
			for range 3 {
				yield(a, 7*µs)
			}
			yield(a, 8*µs)
		}
		// The yields that are not timed count for 8 µs, too.
		wantTimes(t, &a.Meter, time.Second-6*µs, (10+2*4*8)*µs, 0, 0)
		a.End()
	})
}

func TestYieldAfterALongOneIsTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		for range 10 {
			yield(a, 20*µs)
		}
		wantTimes(t, &a.Meter, 0, 200*µs, 0, 0)
		a.End()
	})
}

// Otherwise the times would add up to more than the life of the goroutine.
func TestYieldsCountUpToTheLastChangeOfState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		for range 4 {
			a.Yield()
		}
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(time.Second)
		a.EndWait()
		start := a.Yield()
		time.Sleep(time.Millisecond)
		a.Yielded(account.Blocked, start)
		wantTimes(t, &a.Meter, 0, time.Second, time.Millisecond, 0)
		a.End()
	})
}
