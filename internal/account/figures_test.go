package account_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// waits are the ways to wait, and what Waits reports when the condition is
// missing.
var waits = []struct {
	name                    string
	begin                   func(a *account.Account, o *owner, condition account.Condition)
	waits                   bool
	whileEnding, afterStage bool // while the stage context is about to end, and after its end
}{
	{"of the stage", func(a *account.Account, o *owner, c account.Condition) {
		a.BeginWait(account.Starved, a.Clock(), c)
	}, true, false, false},
	{"under the stage context", func(a *account.Account, o *owner, c account.Condition) {
		a.BeginWaitUnder(o.stage, account.Starved, a.Clock(), c)
	}, true, false, false},
	{"under the delivery context", func(a *account.Account, o *owner, c account.Condition) {
		a.BeginWaitUnder(o.delivery, account.Starved, a.Clock(), c)
	}, true, true, true},
	{"under a context made of the stage context", func(a *account.Account, o *owner, c account.Condition) {
		own, cancel := context.WithTimeout(o.stage, time.Hour)
		context.AfterFunc(o.delivery, cancel)
		a.BeginWaitUnder(own, account.Starved, a.Clock(), c)
	}, false, false, false},
	{"under a context that never ends", func(a *account.Account, o *owner, c account.Condition) {
		a.BeginWaitUnder(context.Background(), account.Starved, a.Clock(), c)
	}, false, false, false},
	{"for something outside", func(a *account.Account, o *owner, c account.Condition) {
		a.BeginWait(account.Starved, a.Clock(), nil)
	}, false, false, false},
}

func TestWaitIsSeenUnlessItCanEndByItself(t *testing.T) {
	for _, tt := range waits {
		_, as, o := begin(t, 1, new(resolver))
		a := as[0]
		check := func(when string, want bool) {
			t.Helper()
			if got := a.Waits(); got != want {
				t.Errorf("%s: %s: Waits = %t, want %t", tt.name, when, got, want)
			}
		}
		check("before", false)
		tt.begin(a, o, holds)
		check("condition holds", false)
		a.EndWait()
		tt.begin(a, o, missing)
		check("condition is missing", tt.waits)
		o.ending.Store(true)
		check("the stage context is about to end", tt.whileEnding)
		o.endStage()
		check("the stage context has ended", tt.afterStage)
		a.EndWait()
		check("after", false)
		a.End()
		check("ended", true)
		o.endDelivery()
	}
}

// A stage without outputs has one context for both purposes.
func TestWaitUnderTheOnlyContextEndsWithTheStage(t *testing.T) {
	_, as, o := begin(t, 1, new(resolver))
	o.stage = o.delivery
	as[0].BeginWaitUnder(o.delivery, account.Starved, account.Untimed, missing)
	if !as[0].Waits() {
		t.Error("Waits = false, want true")
	}
	o.ending.Store(true)
	if as[0].Waits() {
		t.Error("Waits = true while the context is about to end, want false")
	}
}

func TestLivingFromBeginToEnd(t *testing.T) {
	var run account.Run
	run.Begin(time.Now(), 1, new(resolver))
	a := new(account.Account)
	a.Init(ledgerOf(&run, newOwner(t)))
	if a.Living() {
		t.Error("Living = true before Begin")
	}
	a.Begin()
	if !a.Living() {
		t.Error("Living = false after Begin")
	}
	a.End()
	if a.Living() {
		t.Error("Living = true after End")
	}
}

func TestGoroutinesAreBusyAsLongAsOneIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, as, _ := begin(t, 3, new(resolver))
		check := func(what string, state account.State, since time.Duration, living bool) {
			t.Helper()
			got := account.LatestOf(as)
			if got.State != state || got.Since != since || (got.Meter != nil) != living {
				t.Errorf("%s: LatestOf = %v, want %v since %v, living = %t", what, got, state, since, living)
			}
		}
		wait := func(i int, s account.State) {
			time.Sleep(time.Second)
			as[i].BeginWait(s, as[i].Clock(), nil)
		}
		check("all work", account.Busy, 0, true)
		wait(2, account.Blocked)
		check("the third waits", account.Busy, time.Second, true)
		wait(0, account.Blocked)
		check("the second works", account.Busy, 2*time.Second, true)
		wait(1, account.Blocked)
		check("all wait", account.Blocked, 3*time.Second, true)
		time.Sleep(time.Second)
		as[0].EndWait()
		check("the first works", account.Busy, 4*time.Second, true)
		time.Sleep(time.Second)
		as[0].End()
		check("the first has ended", account.Blocked, 3*time.Second, true)
		as[1].End()
		as[2].End()
		check("all have ended", account.Busy, 0, false)
	})
}
