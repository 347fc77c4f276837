package bytequeue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrClosed is what Write and Put return after Close.
var ErrClosed = errors.New("queue: closed")

// A Queue is a first-in first-out channel of values whose capacity is counted
// in bytes. Make one with New; the zero Queue panics. A Queue must not be
// copied. All its methods may be called by many goroutines at once.
type Queue[T any] struct {
	sizeOf func(T) int64 // set by New, read-only after; called without mu
	budget *Budget       // set by Share, read-only after; nil: none

	mu sync.Mutex // never held while waiting or while user code runs

	// guarded by mu
	held    ring[T] // values written and not yet read, oldest first
	size    int64   // sum of held and of what readers are working on; ≥ 0
	maxSize int64   // ≥ 1
	alarm   bool    // settleAll of the budget is due
	full    bool    // set when size > maxSize, cleared when size ≤ maxSize/2
	end     error   // nil: open; else what Read returns once held is empty
	refusal error   // what Write returns once end is set

	// guarded by mu: who is told of what
	readers waitList      // wait for a value or for the end
	writers waitList      // wait until the queue is drained or ended
	drained chan struct{} // closed at the end of this full episode; nil: nobody asked
	changed chan struct{} // closed when drains changes or can change no more; nil: nobody asked

	// guarded by mu: figures
	written int64 // bytes so far
	read    int64 // bytes so far; ≤ written
	highest int64 // largest size so far
	fulls   int64 // full episodes so far
	drains  int64 // of these, ended by draining; fulls-drains is 0 or 1 while open

	only Reader[T]  // the reader behind Read and TryRead
	one  [1]slot[T] // of held, as long as that never holds more: at the end, away from what every hop uses
}

// New returns an empty queue that is full when it holds more than maxSize
// bytes, as measured by sizeOf.
//
// maxSize is at least 1. sizeOf is called once for each value, on the
// goroutine that writes it and with no lock held; a size is at least 0. New
// panics when an argument is out of these bounds.
func New[T any](maxSize int64, sizeOf func(T) int64) *Queue[T] {
	q := new(Queue[T])
	q.Init(maxSize, sizeOf)
	return q
}

// Init makes an empty queue of q, for one that is part of something larger. It panics as New does.
func (q *Queue[T]) Init(maxSize int64, sizeOf func(T) int64) {
	if err := checkMaxSize(maxSize); err != nil {
		panic("queue: New: " + err.Error())
	}
	if sizeOf == nil {
		panic("queue: New: sizeOf must not be nil")
	}
	q.sizeOf, q.maxSize = sizeOf, maxSize
	q.only.q = q
	q.held.slots = q.one[:]
}

// Write appends v, also when the queue is full. It never blocks.
//
// A value of size 0 is accepted and not kept: it carries nothing, and it would
// be the one kind of value that no byte bound could hold. After Close, Write
// returns ErrClosed; after Fail and Discard, the error given to them. A
// value that was refused stays the caller's.
func (q *Queue[T]) Write(v T) error {
	size := q.measure(v)
	q.mu.Lock()
	if err := q.refusal; err != nil { // read before Unlock: Discard may replace it
		q.mu.Unlock()
		return err
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	if w != nil {
		w.wake()
	}
	if q.budget != nil {
		q.raise()
	}
	return nil
}

// Put waits while the queue is full and then writes v.
//
// The test for full and the write are one step, so that the size exceeds the
// max size by at most one value, however many goroutines Put. It returns
// context.Cause(ctx) when ctx is done, even when there is room, and the errors of
// Write as soon as the queue ends. A value that was refused stays the caller's.
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	size := q.measure(v)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	q.mu.Lock()
	if q.budget != nil {
		q.reserveLocked(size)
	}
	if q.full {
		if err := q.waitDrainedLocked(ctx); err != nil {
			q.mu.Unlock()
			return err
		}
	}
	if err := q.refusal; err != nil { // read before Unlock: Discard may replace it
		q.mu.Unlock()
		return err
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	if w != nil {
		w.wake()
	}
	if q.budget != nil {
		q.raise()
	}
	return nil
}

// TryPut writes v if Put would do so without waiting, and reports whether it did. It never blocks, and
// reports false when the queue is full or has ended.
func (q *Queue[T]) TryPut(v T) bool { return q.TryPutSized(v, q.measure(v)) }

// TryPutSized is TryPut of a value whose size in bytes, at least 0, the caller knows: sizeOf is not called. It is for
// callers to whom that call is a large part of what a value costs.
func (q *Queue[T]) TryPutSized(v T, size int64) bool {
	if size < 0 || q.sizeOf == nil {
		q.refuse(size)
	}
	q.mu.Lock()
	if q.budget != nil {
		q.reserveLocked(size)
	}
	if q.full || q.refusal != nil {
		q.mu.Unlock()
		return false
	}
	w := q.pushLocked(v, size)
	q.mu.Unlock()
	w.wake()
	if q.budget != nil {
		q.raise()
	}
	return true
}

// pushLocked appends v and returns the reader to wake, if any.
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
	if q.budget != nil && q.budget.take(size) {
		q.alarm = true
	}
	if !q.full && (q.size > q.maxSize || q.short()) {
		q.full = true
		q.fulls++
	}
	if len(q.readers.waiting) == 0 {
		return nil
	}
	return q.readers.first()
}

func (q *Queue[T]) measure(v T) int64 {
	if q.sizeOf == nil {
		q.refuse(0)
	}
	size := q.sizeOf(v)
	if size < 0 {
		q.refuse(size)
	}
	return size
}

// refuse panics, as the caller's mistake wants it. It is a function of its own so that measure fits where it is called.
func (q *Queue[T]) refuse(size int64) {
	if q.sizeOf == nil {
		panic("queue: a Queue must be made by queue.New")
	}
	panic(fmt.Sprintf("queue: the size of a value must be at least 0 bytes, got %d", size))
}

// Close ends the queue: no more writes, and io.EOF for the readers once they
// have taken what is held. Whoever waits in Put or on Drained is woken. Close after
// Close, Fail or Discard does nothing.
func (q *Queue[T]) Close() {
	q.endWith(io.EOF, ErrClosed)
}

// Fail is Close, but readers get err instead of io.EOF once they have taken what is
// held, and writers get it from now on. The first of Close, Fail and
// Discard decides; err must not be nil.
func (q *Queue[T]) Fail(err error) {
	if err == nil {
		panic("queue: Fail: err must not be nil")
	}
	q.endWith(err, err)
}

// Discard drops what is held and returns it, so that its owner can release it;
// everyone who reads, writes or waits gets err from now on.
//
// Values that readers have taken are not touched. Discard also works after Close
// and Fail, as long as values are held; once a queue has ended and none is held, it
// does nothing and returns nil. So each value that no reader took is returned
// exactly once, and an end behind which nothing was lost is kept. err must not be nil.
func (q *Queue[T]) Discard(err error) []T {
	if err == nil {
		panic("queue: Discard: err must not be nil")
	}
	if q.budget != nil {
		defer q.raise()
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
	q.settleLocked() // after the end, so that it does not count as drained
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

// wakeAllLocked closes the signals of an ended queue and wakes all who wait.
func (q *Queue[T]) wakeAllLocked() {
	if q.drained != nil {
		close(q.drained)
		q.drained = nil
	}
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
	q.readers.wakeAll()
	q.writers.wakeAll()
}
