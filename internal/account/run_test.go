package account_test

import (
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/internal/account"
)

func wait(a *account.Account, c account.Condition) { a.BeginWait(account.Starved, account.Untimed, c) }

func TestTheLastGoroutineToWaitChecksOnce(t *testing.T) {
	r := new(resolver)
	run, as, _ := begin(t, 2, r)
	steps := []struct {
		name   string
		do     func()
		checks int
	}{
		{"the first waits", func() { wait(as[0], missing) }, 0},
		{"the second waits too", func() { wait(as[1], missing) }, 1},
		{"the first continues", func() { as[0].EndWait() }, 1},
		{"the first waits again", func() { wait(as[0], missing) }, 2},
		{"one that has not begun yet does not wait", func() { run.Add() }, 2},
		{"the second continues", func() { as[1].EndWait() }, 2},
		{"the second waits again", func() { wait(as[1], missing) }, 2},
		{"the other has begun and ended", func() {
			a := new(account.Account)
			a.Init(ledgerOf(run, newOwner(t)))
			a.Begin()
			a.End()
		}, 3},
	}
	for _, step := range steps {
		step.do()
		if r.checks != step.checks || r.solved != 0 {
			t.Errorf("%s: %d checks, %d resolved, want %d, 0", step.name, r.checks, r.solved, step.checks)
		}
	}
}

// all reports whether every goroutine waits, as package pipe does.
func all(as []*account.Account) bool {
	for _, a := range as {
		if !a.Waits() {
			return false
		}
	}
	return true
}

func TestGoroutinesThatAllWaitAreResolved(t *testing.T) {
	r := new(resolver)
	_, as, _ := begin(t, 2, r)
	r.stuck = func() bool { return r.solved < 5 && all(as) }
	wait(as[0], missing)
	as[1].End()
	if r.checks != 1 || r.solved != 1 {
		t.Errorf("%d checks, %d resolved, want 1, 1", r.checks, r.solved)
	}
}

// A goroutine that was woken still counts as waiting until it runs. Its
// condition holds by then.
func TestGoroutineThatWasWokenCanContinue(t *testing.T) {
	r := new(resolver)
	_, as, _ := begin(t, 2, r)
	r.stuck = func() bool { return all(as) }
	woken := false
	wait(as[0], account.Check(func() bool { return !woken }))
	woken = true
	wait(as[1], missing)
	if r.checks != 1 || r.solved != 0 {
		t.Errorf("%d checks, %d resolved, want 1, 0", r.checks, r.solved)
	}
}

// A Resolver may help a party for which no goroutine waits. Then none wakes,
// and none would check again.
func TestResolvesAgainUntilAGoroutineCanContinue(t *testing.T) {
	r := new(resolver)
	_, as, _ := begin(t, 1, r)
	r.stuck = func() bool { return r.solved < 3 }
	r.resolve = func() bool { return true }
	wait(as[0], missing)
	if r.checks != 4 || r.solved != 3 {
		t.Errorf("%d checks, %d resolved, want 4, 3", r.checks, r.solved)
	}
}

func TestResolvesNothingMoreAfterAFailure(t *testing.T) {
	r := new(resolver)
	_, as, _ := begin(t, 1, r)
	r.stuck = func() bool { return r.solved < 5 }
	wait(as[0], missing)
	if r.checks != 1 || r.solved != 1 {
		t.Errorf("%d checks, %d resolved, want 1, 1", r.checks, r.solved)
	}
}

// The goroutine that ends its wait during the check may be the one that makes
// all others continue.
func TestCheckDuringWhichAWaitEndsResolvesNothing(t *testing.T) {
	r := new(resolver)
	_, as, _ := begin(t, 2, r)
	r.stuck = func() bool {
		as[0].EndWait()
		return true
	}
	wait(as[0], missing)
	wait(as[1], missing)
	if r.checks != 1 || r.solved != 0 {
		t.Errorf("%d checks, %d resolved, want 1, 0", r.checks, r.solved)
	}
}

// The two checks that overlap here are both out of date. During the first one,
// a goroutine has ended its wait and begun another. When the second one begins,
// a third goroutine does not wait any more.
func TestChecksThatAreOutOfDateResolveNothing(t *testing.T) {
	for range 20 {
		r := new(resolver)
		_, as, _ := begin(t, 3, r)
		done := make(chan struct{})
		r.stuck = func() bool {
			if r.checks > 1 {
				return true
			}
			go func() {
				defer close(done)
				as[0].EndWait()
				wait(as[0], missing) // waits for the end of the first check
			}()
			for range 1000 {
				runtime.Gosched()
			}
			as[2].EndWait()
			return true
		}
		for _, a := range as {
			wait(a, missing)
		}
		<-done
		if r.solved != 0 {
			t.Fatalf("%d checks, %d resolved, want none resolved", r.checks, r.solved)
		}
		for _, a := range as {
			a.End()
		}
	}
}
