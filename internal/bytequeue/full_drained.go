package bytequeue

import (
	"context"
	"fmt"
)

// alreadyClosed is the channel that Drained returns when there is nothing to
// wait for.
var alreadyClosed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Full reports whether the queue is full.
func (q *Queue[T]) Full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.full
}

// Drained returns a channel that is closed as soon as the queue is not full or
// has ended.
func (q *Queue[T]) Drained() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.full || q.refusal != nil {
		return alreadyClosed
	}
	return q.drained.Next()
}

// Drains returns how many times the queue has drained, and a channel that is
// closed when the number changes. The channel is nil once the queue has ended.
func (q *Queue[T]) Drains() (n int64, changed <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.refusal != nil {
		return q.drains, nil
	}
	return q.drains, q.changed.Next()
}

// WaitDrained waits while the queue is full and open. It returns nil, even if
// the queue has ended, or context.Cause(ctx) if ctx is done.
func (q *Queue[T]) WaitDrained(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.full || q.refusal != nil {
		return nil
	}
	return q.sleepDrainedLocked(ctx)
}

// waitDrainedLocked waits until the queue is not full or has ended. It returns
// an error only if ctx is done. The lock is free while it waits.
func (q *Queue[T]) waitDrainedLocked(ctx context.Context) error {
	q.yieldLocked()
	return q.sleepDrainedLocked(ctx)
}

// sleepDrainedLocked is waitDrainedLocked without the yield.
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

// refreshFullLocked brings full up to date after a change of size, maxSize or
// the budget, and wakes the writers if the queue has drained.
func (q *Queue[T]) refreshFullLocked() {
	if !q.full && q.size > q.maxSize {
		q.full = true
		q.fulls++
	}
	if q.full && q.size <= q.maxSize/2 && !q.overBudget() {
		q.drainLocked()
	}
}

// drainLocked ends the full episode and wakes the writers.
func (q *Queue[T]) drainLocked() {
	q.full = false
	if q.refusal != nil {
		return // the end has woken all writers, and no drain follows it
	}
	q.drains++
	q.drained.Happen()
	q.changed.Happen()
	q.writers.wakeAll()
}

// MaxSize returns the size in bytes above which the queue is full.
func (q *Queue[T]) MaxSize() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.maxSize
}

// SetMaxSize changes the max size to n bytes. It returns an error if n is below
// 1.
func (q *Queue[T]) SetMaxSize(n int64) error {
	if n < 1 {
		return fmt.Errorf("queue: max size must be at least 1 byte, got %d", n)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.maxSize = n
	q.refreshFullLocked()
	return nil
}

// Grow sets the max size to n bytes. A full queue then drains if it holds at
// most n bytes, even if that is more than half of n. Grow reports whether the
// queue has drained. It is for a caller that knows that no reader will read
// before a writer has written. Grow panics if n is below 1.
func (q *Queue[T]) Grow(n int64) (drained bool) {
	must.Bytes("Grow", "n", n)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.maxSize = n
	if !q.full || q.size > n || q.refusal != nil {
		q.refreshFullLocked()
		return false
	}
	q.drainLocked()
	return true
}
