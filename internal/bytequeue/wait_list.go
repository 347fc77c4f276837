package bytequeue

import (
	"context"
	"slices"
)

// A waiter is one goroutine that waits. It waits on a channel, not on a mutex
// or a sync.Cond, so that its context can end the wait and a testing/synctest
// bubble sees it as durably blocked.
type waiter struct {
	ready chan struct{} // capacity 1, so a wake-up stays until it is received, and a second adds nothing
}

func newWaiter() *waiter { return &waiter{ready: make(chan struct{}, 1)} }

// wake makes the goroutine of w check its condition again. It does nothing if w
// is nil.
func (w *waiter) wake() {
	if w == nil {
		return
	}
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

// sleep waits for wake or for the end of ctx.
func (w *waiter) sleep(ctx context.Context) {
	select {
	case <-w.ready:
	case <-ctx.Done():
	}
}

// A waitList holds the goroutines that wait for one thing, in the order of
// their arrival. The zero waitList is empty. The lock of the queue guards it.
//
// A goroutine enters the list, releases the lock, sleeps, takes the lock and
// leaves the list. Then it checks its condition again.
type waitList struct {
	waiting []*waiter
	spare   []*waiter // for reuse, so that waiting does not allocate

	first  waiter     // used before any other waiter; most lists need no other
	inline [2]*waiter // memory of waiting and of spare while first is the only waiter
}

func (l *waitList) empty() bool { return len(l.waiting) == 0 }

// enter adds a waiter for the calling goroutine.
func (l *waitList) enter() *waiter {
	if l.waiting == nil {
		l.waiting = l.inline[0:0:1]
	}
	w := l.takeSpare()
	l.waiting = append(l.waiting, w)
	return w
}

// takeSpare returns a waiter that no goroutine uses.
func (l *waitList) takeSpare() *waiter {
	if n := len(l.spare); n > 0 {
		w := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return w
	}
	if l.first.ready != nil {
		return newWaiter()
	}
	l.first = *newWaiter()
	l.spare = l.inline[1:1:2]
	return &l.first
}

// leave takes w off the list, if it is still there, and keeps it for reuse.
func (l *waitList) leave(w *waiter) {
	if i := slices.Index(l.waiting, w); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
	select { // a late wake-up belongs to this wait, not to the next
	case <-w.ready:
	default:
	}
	l.spare = append(l.spare, w)
}

// takeFirst takes the waiter that has waited longest off the list. It returns
// nil if the list is empty.
func (l *waitList) takeFirst() *waiter {
	if len(l.waiting) == 0 {
		return nil
	}
	w := l.waiting[0]
	l.waiting = slices.Delete(l.waiting, 0, 1)
	return w
}

// wakeAll takes all waiters off the list and wakes them. It does so under the
// lock, because waking them later would need a copy of the list each time.
func (l *waitList) wakeAll() {
	for _, w := range l.waiting {
		w.wake()
	}
	l.waiting = l.waiting[:0]
}
