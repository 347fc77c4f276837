package bytequeue

import (
	"errors"
	"io"
)

// ErrClosed is the error of a write after Close.
var ErrClosed = errors.New("queue: closed")

// Close ends the queue with io.EOF after the values that it holds.
func (q *Queue[T]) Close() {
	q.endWith(io.EOF, ErrClosed)
}

// Fail ends the queue with err after the values that it holds.
func (q *Queue[T]) Fail(err error) {
	must.Hold("Fail", err != nil, "err must not be nil")
	q.endWith(err, err)
}

// Discard ends the queue with err at once and returns the values that it held.
func (q *Queue[T]) Discard(err error) []T {
	must.Hold("Discard", err != nil, "err must not be nil")
	if q.budget != nil {
		defer q.wakeIfDue()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.end != nil && q.held.n == 0 {
		return nil
	}
	var dropped []T
	if n := q.held.n; n > 0 {
		dropped = make([]T, 0, n)
	}
	for q.held.n > 0 {
		v, size := q.held.pop()
		q.forgetLocked(size)
		dropped = append(dropped, v)
	}
	q.end, q.refusal = err, err
	q.wakeAllLocked()
	q.refreshFullLocked() // after the end, so that it does not count as drained
	return dropped
}

func (q *Queue[T]) endWith(end, refusal error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.end != nil {
		return
	}
	q.end, q.refusal = end, refusal
	q.wakeAllLocked()
}

// wakeAllLocked wakes every goroutine that waits for a queue that has ended.
func (q *Queue[T]) wakeAllLocked() {
	q.drained.Happen()
	q.changed.Happen()
	q.readers.wakeAll()
	q.announceLocked()
	q.writers.wakeAll()
}

// Ended reports whether the queue has ended, by Close, Fail or Discard. Values
// may still be held.
func (q *Queue[T]) Ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.end != nil
}
