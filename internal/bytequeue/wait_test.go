package bytequeue

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
)

func sizeOne(int) int64 { return 1 }

// A writer or reader that has waited must be off the list, and its waiter kept for
// the next one: the lists stay as long as most goroutines that ever waited at once.
func TestWaitListReusesItsWaiters(t *testing.T) {
	var l waitList
	a, b := l.enter(), l.enter()
	if l.first() != a || l.first() != b || l.first() != nil {
		t.Fatal("first() is not who has waited longest")
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

func TestWakeAllTakesOffAndWakesEverybody(t *testing.T) {
	var l waitList
	ws := []*waiter{l.enter(), l.enter(), l.enter()}
	l.wakeAll()
	if len(l.waiting) != 0 {
		t.Errorf("waiting = %d, want 0: who was woken must not be woken for the next value", len(l.waiting))
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

// What the other side does while the caller yields spares the caller its sleep.
func TestYieldLetsTheOtherSideRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const tries = 100
	readersSlept, writersSlept := 0, 0
	for range tries {
		q := New(1, sizeOne)
		go q.Write(1)
		q.Read(t.Context())
		readersSlept += len(q.readers.spare)
		q.Write(1)
		go func() {
			q.TryRead()
			q.TryRead()
		}()
		q.Put(t.Context(), 1)
		writersSlept += len(q.writers.spare)
	}
	// Preemption may upset a try, but not most of them.
	if readersSlept > tries/2 || writersSlept > tries/2 {
		t.Errorf("of %d tries, the reader slept in %d and the writer in %d, want hardly any", tries, readersSlept, writersSlept)
	}
}

// A wake-up for one queue and a wake-up for another are one; the second must not
// make the next wait look in vain.
func TestAnyLeavesNothingBehindWhenItHasWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := New(100, sizeOne), New(100, sizeOne)
		a := SelectOf(p.NewReader(), q.NewReader())
		for range 100 {
			read := make(chan int)
			go func() {
				i, _, _ := a.Read(t.Context())
				read <- i
			}()
			synctest.Wait()
			p.Write(1)
			q.Write(1)
			<-read
			if np, nq, n := len(p.readers.waiting), len(q.readers.waiting), len(a.w.ready); np+nq+n != 0 {
				t.Fatalf("waiting in the queues, wake-ups left: %d, %d, %d, want 0", np, nq, n)
			}
			a.TryRead()
		}
	})
}
