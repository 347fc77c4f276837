package bytequeue

import (
	"fmt"
	"slices"
	"testing"
)

// A writer or reader that has waited must be off the list, and its waiter is
// kept for the next. So the lists are at most as long as the largest number of
// goroutines that ever waited at once.
func TestWaitListReusesItsWaiters(t *testing.T) {
	var l waitList
	a, b := l.enter(), l.enter()
	if l.takeFirst() != a || l.takeFirst() != b || l.takeFirst() != nil {
		t.Fatal("takeFirst() is not the waiter that has waited longest")
	}
	a.wake()
	a.wake() // a second wake-up adds nothing and does not block
	l.leave(a)
	if len(a.ready) != 0 {
		t.Error("a late wake-up is left for the next wait")
	}
	l.leave(b)
	for range 100 {
		c, d := l.enter(), l.enter()
		if c == d || !slices.Contains([]*waiter{a, b}, c) || !slices.Contains([]*waiter{a, b}, d) {
			t.Fatal("enter() made a waiter while there were spare ones")
		}
		l.leave(c)
		l.leave(d)
	}
	if got := fmt.Sprint(len(l.waiting), len(l.spare)); got != "0 2" {
		t.Errorf("waiting, spare = %s, want 0 2", got)
	}
}

func TestWakeAllEmptiesTheListAndWakesAll(t *testing.T) {
	var l waitList
	ws := []*waiter{l.enter(), l.enter(), l.enter()}
	l.wakeAll()
	if len(l.waiting) != 0 {
		t.Errorf("waiting = %d, want 0: a woken waiter must not be woken for the next value", len(l.waiting))
	}
	for i, w := range ws {
		if len(w.ready) != 1 {
			t.Errorf("waiter %d was not woken", i)
		}
		l.leave(w)
	}
	if len(l.waiting) != 0 || len(l.spare) != 3 {
		t.Errorf("waiting, spare = %d, %d, want 0, 3", len(l.waiting), len(l.spare))
	}
}
