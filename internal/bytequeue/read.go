package bytequeue

import "context"

// A Reader is one consumer of a queue. The value that it has read last counts
// in the size of the queue until its next read, successful or not, or Done: so what a
// consumer is working on stays within the bound, and nobody has to remember to say so.
//
// Make one with Queue.NewReader for each goroutine that reads; a value goes to exactly one.
// Goroutines that share a Reader are safe, but only the last value is counted.
type Reader[T any] struct {
	q       *Queue[T]
	working int64 // size of the value last read; guarded by q.mu
}

// NewReader returns one more consumer of the queue.
func (q *Queue[T]) NewReader() *Reader[T] { return &Reader[T]{q: q.reader().q} }

// Read removes and returns the oldest value; it waits while there is none.
//
// At the end it returns io.EOF, or the error of Fail or Discard. When ctx
// is done it returns context.Cause(ctx), even when values are held. The value counts
// in Size until the next Read: Read is for a queue with one consumer, and where there are
// several, each takes a Reader of its own.
func (q *Queue[T]) Read(ctx context.Context) (T, error) { return q.reader().Read(ctx) }

// TryRead is Read if that would return a value without waiting.
// It reports false when no value is held, be it that the queue has ended or not.
func (q *Queue[T]) TryRead() (T, bool) { return q.reader().TryRead() }

func (q *Queue[T]) reader() *Reader[T] {
	if q.only.q == nil {
		panic("queue: a Queue must be made by queue.New")
	}
	return &q.only
}

// Read removes and returns the oldest value of the queue, as Queue.Read does.
func (r *Reader[T]) Read(ctx context.Context) (T, error) {
	var zero T
	if ctx.Err() != nil {
		r.giveUp()
		return zero, context.Cause(ctx)
	}
	q := r.q
	if q.budget != nil {
		r.Done()
	}
	q.mu.Lock()
	if q.full || q.budget != nil {
		r.doneLocked() // before waiting: whom it wakes is who will write
	} else {
		q.size -= r.working // what doneLocked comes to when nobody can be waiting for room
		r.working = 0
	}
	if q.held.n == 0 && q.end == nil {
		if next, err := q.waitReadableLocked(ctx); err != nil {
			q.mu.Unlock()
			next.wake()
			return zero, err
		}
		r.doneLocked() // who shares r may have read meanwhile
	}
	if q.held.n == 0 {
		err := q.end
		q.mu.Unlock()
		return zero, err
	}
	v := r.takeLocked()
	q.mu.Unlock()
	if q.budget != nil {
		q.raise()
	}
	return v, nil
}

// TryRead is Read if that would return a value without waiting, as Queue.TryRead is.
//
// There is no defer in it: one would make the value go through memory at every step.
func (r *Reader[T]) TryRead() (v T, ok bool) {
	q := r.q
	if q.budget != nil {
		r.Done()
	}
	q.mu.Lock()
	if q.full || q.budget != nil {
		r.doneLocked()
	} else {
		q.size -= r.working
		r.working = 0
	}
	if q.held.n > 0 {
		v, ok = r.takeLocked(), true
	}
	q.mu.Unlock()
	if q.budget != nil {
		q.raise()
	}
	return v, ok
}

// Working returns the size of the value last read, until Done or the next read.
func (r *Reader[T]) Working() int64 {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	return r.working
}

// Done says that the consumer is done with the value it has read last, which
// no longer counts. The next read says so by itself; Done is for a consumer that pauses
// or ends without another read.
func (r *Reader[T]) Done() {
	r.q.mu.Lock()
	r.doneLocked()
	r.q.mu.Unlock()
	if r.q.budget != nil {
		r.q.raise()
	}
}

// giveUp is Done for a read that will not take place. Wait may have been woken for a
// value that is now for the next reader.
func (r *Reader[T]) giveUp() {
	r.Done()
	r.q.mu.Lock()
	next := r.q.passOnLocked()
	r.q.mu.Unlock()
	next.wake()
}

// takeLocked removes the oldest value; it counts as being worked on from now on.
// What r worked on before must have been taken off the size.
func (r *Reader[T]) takeLocked() T {
	v, size := r.q.held.pop()
	r.q.read += size
	r.working = size
	return v
}

// doneLocked takes the value last read off the size, and wakes the writers if that
// drains the queue.
func (r *Reader[T]) doneLocked() {
	if r.working == 0 {
		return
	}
	q := r.q
	q.forgetLocked(r.working)
	r.working = 0
	if q.full && q.size <= q.maxSize>>1 {
		q.settleLocked()
	}
}

// forgetLocked takes n bytes off the size.
func (q *Queue[T]) forgetLocked(n int64) {
	q.size -= n
	if q.budget != nil && q.budget.release(n) {
		q.alarm = true
	}
}

// waitReadableLocked waits until a value is held, the queue has ended, or ctx is
// done. Only the last is an error. A reader that gives up may be the one who was woken
// for a value: it returns who must be woken in its place.
func (q *Queue[T]) waitReadableLocked(ctx context.Context) (next *waiter, err error) {
	// More than once, because writers yield as well: a first yield may find them before they have written. The
	// fourth was the last that gained something, all together a tenth of a hop.
	for n := 0; n < 4 && q.held.n == 0 && q.end == nil; n++ {
		q.yieldLocked()
	}
	return q.sleepReadableLocked(ctx)
}

func (q *Queue[T]) sleepReadableLocked(ctx context.Context) (next *waiter, err error) {
	for q.held.n == 0 && q.end == nil {
		w := q.readers.enter()
		q.mu.Unlock()
		w.sleep(ctx)
		q.mu.Lock()
		q.readers.leave(w)
		if ctx.Err() != nil {
			return q.passOnLocked(), context.Cause(ctx)
		}
	}
	return nil, nil
}

// passOnLocked returns the next reader to wake, if values are held.
func (q *Queue[T]) passOnLocked() *waiter {
	if q.held.n == 0 {
		return nil
	}
	return q.readers.first()
}
