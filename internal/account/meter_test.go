package account_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// kernels returns an account and the meters of n kernels in its goroutine.
func kernels(t *testing.T, n int) (*account.Account, []*account.Meter) {
	run := new(account.Run)
	run.Begin(time.Now(), 1, new(resolver))
	ledger := ledgerOf(run, newOwner(t))
	ms := make([]*account.Meter, n)
	for i := range ms {
		ms[i] = new(account.Meter)
		ms[i].Init(ledger)
		ms[i].Open()
	}
	return accountsOf(ledger, 1)[0], ms
}

// works sleeps for d as a part of the kernel of m, and then calls f if it is
// not nil.
func works(a *account.Account, m *account.Meter, d time.Duration, f func()) {
	caller := a.Call(m)
	time.Sleep(d)
	if f != nil {
		f()
	}
	a.Return(caller)
}

// The first kernel calls the second one, and that the third one, which waits.
func TestACallerIsBlockedWhileItsKernelWorksAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, ms := kernels(t, 3)
		for range 2 {
			time.Sleep(time.Second)
			works(a, ms[0], 2*time.Second, func() {
				works(a, ms[1], 4*time.Second, func() {
					works(a, ms[2], 8*time.Second, func() {
						a.BeginWait(account.Blocked, a.Clock(), nil)
						time.Sleep(16 * time.Second)
						a.EndWait()
					})
					time.Sleep(32 * time.Second)
				})
				works(a, ms[1], 64*time.Second, nil)
			})
		}
		a.BeginWait(account.Starved, a.Clock(), nil)
		time.Sleep(128 * time.Second)
		a.EndWait()
		const life = 2*127*time.Second + 128*time.Second
		for _, m := range ms {
			m.Close()
		}
		a.End()
		time.Sleep(time.Hour)
		want := func(m *account.Meter, busy, blocked, longest time.Duration) {
			t.Helper()
			wantTimes(t, m, busy*time.Second, life-(busy+blocked)*time.Second, blocked*time.Second, longest*time.Second)
		}
		want(&a.Meter, 2, 2*126, 126)
		want(ms[0], 2*2, 2*(4+8+16+32+64), 64)
		want(ms[1], 2*(4+32+64), 2*(8+16), 24)
		want(ms[2], 2*8, 2*16, 16)
	})
}

// While a kernel works, the state in progress is that of the kernel.
func TestCallInProgressCountsUpToNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, ms := kernels(t, 2)
		time.Sleep(time.Second)
		caller := a.Call(ms[0])
		for n := range 10 {
			now := time.Duration(n) * time.Second
			wantTimes(t, &a.Meter, time.Second, 0, now, now)
			wantTimes(t, ms[0], now, time.Second, 0, 0)
			wantTimes(t, ms[1], 0, time.Second+now, 0, 0)
			time.Sleep(time.Second)
		}
		a.Return(caller)
		a.End()
	})
}

// The wait is recorded as of the start of the yield before it, and a yield that
// is timed counts for earlier ones. Time that Times has returned as busy must
// stay that.
func TestFiguresNeverFall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		time.Sleep(time.Second)
		start := a.Yield()
		time.Sleep(time.Second)
		wantTimes(t, &a.Meter, 2*time.Second, 0, 0, 0)
		time.Sleep(time.Second)
		a.BeginWait(account.Blocked, start, nil)
		wantTimes(t, &a.Meter, 2*time.Second, 0, time.Second, 2*time.Second)
		time.Sleep(time.Second)
		a.EndWait()
		wantTimes(t, &a.Meter, 2*time.Second, 0, 2*time.Second, 3*time.Second)
		for range 3 {
			a.Yield()
		}
		start = a.Yield()
		time.Sleep(time.Second)
		wantTimes(t, &a.Meter, 3*time.Second, 0, 2*time.Second, 3*time.Second)
		time.Sleep(time.Second)
		a.Yielded(account.Starved, start)
		wantTimes(t, &a.Meter, 3*time.Second, time.Second, 2*time.Second, 3*time.Second)
		a.End()
	})
}

func TestLongestTimeBlockedIsNotCutByCallsOfTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 1, new(resolver))
		a := as[0]
		a.BeginWait(account.Blocked, a.Clock(), nil)
		for n := range 5 {
			now := time.Duration(n) * time.Second
			wantTimes(t, &a.Meter, 0, 0, now, now)
			time.Sleep(time.Second)
		}
		a.EndWait()
		wantTimes(t, &a.Meter, 0, 0, 5*time.Second, 5*time.Second)
		a.End()
	})
}

func TestGoroutinesWaitInAKernelIfOneOfThemDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for waiting := range 2 {
			run := new(account.Run)
			run.Begin(time.Now(), 2, new(resolver))
			ledger := ledgerOf(run, newOwner(t))
			as, m := accountsOf(ledger, 2), new(account.Meter)
			m.Init(ledger)
			first, second := as[waiting], as[1-waiting]
			caller := first.Call(m)
			time.Sleep(time.Second)
			second.BeginWait(account.Blocked, second.Clock(), nil)
			check := func(what string, meter *account.Meter, state account.State, since time.Duration) {
				t.Helper()
				if got := account.LatestOf(as); got != (account.Latest{Meter: meter, State: state, Since: since}) {
					t.Errorf("%s: LatestOf = %v, want %v since %v", what, got, state, since)
				}
			}
			check("the kernel works", m, account.Busy, time.Second)
			time.Sleep(time.Second)
			first.BeginWait(account.Starved, first.Clock(), nil)
			check("the kernel waits", m, account.Starved, 2*time.Second)
			second.EndWait()
			check("the other goroutine works", &second.Meter, account.Busy, 2*time.Second)
			first.EndWait()
			time.Sleep(time.Second)
			first.Return(caller)
			check("the kernel has returned", &as[1].Meter, account.Busy, 3*time.Second)
			first.End()
			second.End()
		}
	})
}
