package bytequeue

import (
	"context"
	"fmt"
)

// Write appends v, even if the queue is full. It never blocks.
func (q *Queue[T]) Write(v T) error {
	size := q.measure(v)
	q.mu.Lock()
	if err := q.refusal; err != nil { // read before Unlock, because Discard may replace it
		q.mu.Unlock()
		return err
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	if w != nil {
		w.wake()
	}
	if q.budget != nil {
		q.wakeIfDue()
	}
	return nil
}

// Put waits while the queue is full and then appends v.
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	size := q.measure(v)
	// One check before the lock is sufficient. If ctx ends later, it ends
	// during this call, so the caller cannot expect either result. If the
	// goroutine that cancels ctx must be sure that v is not written after that,
	// it must wait for this call, or end the queue. The second check comes
	// after a sleep, under the lock, because the goroutine that ended the sleep
	// may have canceled ctx before.
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	q.mu.Lock()
	if q.budget != nil {
		q.checkBudgetLocked(size)
	}
	if q.full {
		if err := q.waitDrainedLocked(ctx); err != nil {
			q.mu.Unlock()
			return err
		}
	}
	if err := q.refusal; err != nil { // read before Unlock, because Discard may replace it
		q.mu.Unlock()
		return err
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	if w != nil {
		w.wake()
	}
	if q.budget != nil {
		q.wakeIfDue()
	}
	return nil
}

// TryPut appends v and reports true if Put would do so without waiting.
func (q *Queue[T]) TryPut(v T) bool { return q.TryPutSized(v, q.measure(v)) }

// TryPutSized is TryPut for a value whose size the caller knows. It does not
// call sizeOf. A call of sizeOf can be a large part of the cost of a hop.
//
// The size is in bytes. TryPutSized panics if it is below 0.
func (q *Queue[T]) TryPutSized(v T, size int64) bool {
	if size < 0 || q.sizeOf == nil {
		q.misused(size)
	}
	q.mu.Lock()
	if q.budget != nil {
		q.checkBudgetLocked(size)
	}
	if q.full || q.refusal != nil {
		q.mu.Unlock()
		return false
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	w.wake()
	if q.budget != nil {
		q.wakeIfDue()
	}
	return true
}

// pushLocked appends v and returns the reader to wake, if there is one.
func (q *Queue[T]) pushLocked(v T, size int64) *waiter {
	if size == 0 {
		return nil
	}
	q.held.push(v, size)
	q.written += size
	q.size += size
	if q.size > q.highest {
		q.highest = q.size
	}
	if q.budget != nil && q.budget.charge(size) {
		q.wakeDue = true
	}
	if !q.full && (q.size > q.maxSize || q.overBudget()) {
		q.full = true
		q.fulls++
	}
	if q.members != nil {
		q.announceLocked()
	}
	if q.readers.empty() {
		return nil
	}
	return q.readers.takeFirst()
}

// measure returns the size of v, as the user's function measures it.
func (q *Queue[T]) measure(v T) int64 {
	if q.sizeOf == nil {
		q.misused(0)
	}
	size := q.sizeOf(v)
	if size < 0 {
		q.misused(size)
	}
	return size
}

// misused panics with advice for the caller. It is a function of its own, so
// that the panics do not enlarge the code of a hop.
func (q *Queue[T]) misused(size int64) {
	if q.sizeOf == nil {
		panic(zeroQueue)
	}
	panic(fmt.Sprintf("queue: the size of a value must be at least 0 bytes, got %d", size))
}
