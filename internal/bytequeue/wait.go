package bytequeue

import (
	"context"
	"runtime"
	"slices"
)

// A waiter is one goroutine that waits. It waits on a channel, not on a
// mutex or a sync.Cond, so that its context can end the wait and a
// testing/synctest bubble sees it as idle.
type waiter struct {
	ready chan struct{} // capacity 1: a wake-up is kept until it is seen, a second one adds nothing
}

func newWaiter() *waiter { return &waiter{ready: make(chan struct{}, 1)} }

// wake makes the goroutine of w look again. A wake-up that finds nothing is
// harmless: every waiter looks under the lock before it believes it.
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

// A waitList holds who waits for one thing, in the order of their coming.
// The lock of the queue guards it.
type waitList struct {
	waiting []*waiter
	spare   []*waiter // for reuse: waiting costs no allocation. len ≤ most goroutines that ever waited at once

	eldest waiter     // the first ever to wait; most often there is no other
	room   [2]*waiter // what waiting and spare hold as long as that is so
}

func (l *waitList) enter() *waiter {
	if l.waiting == nil {
		l.waiting = l.room[0:0:1]
	}
	w := l.idle()
	l.waiting = append(l.waiting, w)
	return w
}

// idle returns a waiter that nobody uses.
func (l *waitList) idle() *waiter {
	if n := len(l.spare); n > 0 {
		w := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return w
	}
	if l.eldest.ready != nil {
		return newWaiter()
	}
	l.eldest = *newWaiter()
	l.spare = l.room[1:1:2]
	return &l.eldest
}

// leave takes w off the list, if it is still there, and keeps it for reuse.
func (l *waitList) leave(w *waiter) {
	l.remove(w)
	select { // a late wake-up belongs to this wait, not to the next
	case <-w.ready:
	default:
	}
	l.spare = append(l.spare, w)
}

func (l *waitList) remove(w *waiter) {
	if i := slices.Index(l.waiting, w); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
}

// first takes off who has waited longest; nil if nobody waits.
func (l *waitList) first() *waiter {
	if len(l.waiting) == 0 {
		return nil
	}
	w := l.waiting[0]
	l.waiting = slices.Delete(l.waiting, 0, 1)
	return w
}

// wakeAll takes off and wakes everybody. It does so under the lock: to carry the
// list out of it would cost a new list for each time that writers wait.
func (l *waitList) wakeAll() {
	for _, w := range l.waiting {
		w.wake()
	}
	l.waiting = l.waiting[:0]
}

// waitDrainedLocked waits until the queue is not full, or has ended, or ctx is
// done. Only the last is an error. The lock is released while waiting.
func (q *Queue[T]) waitDrainedLocked(ctx context.Context) error {
	q.yieldLocked()
	return q.sleepDrainedLocked(ctx)
}

func (q *Queue[T]) sleepDrainedLocked(ctx context.Context) error {
	for q.full && q.refusal == nil {
		w := q.writers.enter()
		q.mu.Unlock()
		w.sleep(ctx)
		q.mu.Lock()
		q.writers.leave(w)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// yieldLocked lets the other side run before the caller goes to sleep. When
// both sides are busy, it has made room (or values) by the time the caller is back,
// and neither has paid for sleep and wake-up: 22 ns instead of 45 ns a hop.
func (q *Queue[T]) yieldLocked() {
	q.mu.Unlock()
	runtime.Gosched()
	q.mu.Lock()
}
