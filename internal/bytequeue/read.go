package bytequeue

import "context"

// A Reader is one consumer of a queue. It is made by NewReader.
type Reader[T any] struct {
	q       *Queue[T]
	working int64 // size of the value in work, guarded by q.mu
}

// NewReader returns one more consumer of the queue.
func (q *Queue[T]) NewReader() *Reader[T] { return &Reader[T]{q: q.reader().q} }

// Read calls Read of the reader that belongs to the queue itself.
func (q *Queue[T]) Read(ctx context.Context) (T, error) { return q.reader().Read(ctx) }

// TryRead calls TryRead of the reader that belongs to the queue itself.
func (q *Queue[T]) TryRead() (T, bool) { return q.reader().TryRead() }

func (q *Queue[T]) reader() *Reader[T] {
	if q.only.q == nil {
		panic(zeroQueue)
	}
	return &q.only
}

// Read removes and returns the oldest value. It waits while the queue is open
// and holds none.
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
		r.doneLocked() // before the wait, because that may wake the writer of the next value
	} else {
		q.size -= r.working // if no writer waits, doneLocked would do only this
		r.working = 0
	}
	if q.held.n == 0 && q.end == nil {
		if next, err := q.waitReadableLocked(ctx); err != nil {
			q.mu.Unlock()
			next.wake()
			return zero, err
		}
		r.doneLocked() // another goroutine that shares r may have read meanwhile
	}
	if q.held.n == 0 {
		err := q.end
		q.mu.Unlock()
		return zero, err
	}
	v := r.takeLocked()
	q.mu.Unlock()
	if q.budget != nil {
		q.wakeIfDue()
	}
	return v, nil
}

// TryRead is Read if that would return a value without waiting.
//
// It has no defer statement, because that would store the value in memory at
// every hop.
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
		q.wakeIfDue()
	}
	return v, ok
}

// Wait waits until a value is held or the queue has ended. It returns nil then,
// or context.Cause(ctx) if ctx is done.
//
// Wait is done with the value in work. The caller is expected to read next,
// because a value wakes one reader only.
func (r *Reader[T]) Wait(ctx context.Context) error {
	if waits, err := r.lockToWait(ctx); !waits {
		return err
	}
	q := r.q
	next, err := q.sleepReadableLocked(ctx)
	q.mu.Unlock()
	next.wake()
	return err
}

// lockToWait prepares a wait. It is done with the value in work. If a
// Read would wait, it locks the queue and returns true.
func (r *Reader[T]) lockToWait(ctx context.Context) (waits bool, err error) {
	if ctx.Err() != nil {
		r.giveUp()
		return false, context.Cause(ctx)
	}
	r.Done()
	q := r.q
	q.mu.Lock()
	if q.held.n > 0 || q.end != nil {
		q.mu.Unlock()
		return false, nil
	}
	return true, nil
}

// WaitOr is Wait, but returns nil as well when wake has a value. It may also
// return nil although a Read would wait.
func (r *Reader[T]) WaitOr(ctx context.Context, wake <-chan struct{}) error {
	if waits, err := r.lockToWait(ctx); !waits {
		return err
	}
	q := r.q
	w := q.readers.enter()
	q.mu.Unlock()
	select {
	case <-w.ready:
	case <-wake:
	case <-ctx.Done():
	}
	q.mu.Lock()
	q.readers.leave(w)
	var next *waiter
	var err error
	if ctx.Err() != nil {
		next, err = q.passOnLocked(), context.Cause(ctx)
	}
	q.mu.Unlock()
	next.wake()
	return err
}

// Working returns the size in bytes of the value in work, or 0 if there is
// none.
func (r *Reader[T]) Working() int64 {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	return r.working
}

// Done subtracts the value in work from the size of the queue.
func (r *Reader[T]) Done() {
	r.q.mu.Lock()
	r.doneLocked()
	r.q.mu.Unlock()
	if r.q.budget != nil {
		r.q.wakeIfDue()
	}
}

// giveUp is Done for a read that does not take place. An earlier Wait of this
// reader may have received the wake-up for a value. So giveUp wakes the next
// reader.
func (r *Reader[T]) giveUp() {
	r.Done()
	r.q.mu.Lock()
	next := r.q.passOnLocked()
	r.q.mu.Unlock()
	next.wake()
}

// takeLocked removes the oldest value, which is then in work. The size of the
// previous value in work must have been subtracted before.
func (r *Reader[T]) takeLocked() T {
	v, size := r.q.held.pop()
	r.q.read += size
	r.working = size
	return v
}

// doneLocked subtracts the value in work from the size, and wakes the writers
// if that drains the queue.
func (r *Reader[T]) doneLocked() {
	if r.working == 0 {
		return
	}
	q := r.q
	q.forgetLocked(r.working)
	r.working = 0
	if q.full && q.size <= q.maxSize>>1 {
		q.refreshFullLocked()
	}
}

// forgetLocked subtracts n bytes from the size of the queue, and from its
// budget.
func (q *Queue[T]) forgetLocked(n int64) {
	q.size -= n
	if q.budget != nil && q.budget.refund(n) {
		q.wakeDue = true
	}
}

// waitReadableLocked waits until a value is held or the queue has ended. It
// returns an error only if ctx is done. A reader whose ctx ends may have been
// woken for a value. Then next is the next reader, and the caller must wake it
// once the lock is free.
func (q *Queue[T]) waitReadableLocked(ctx context.Context) (next *waiter, err error) {
	// Writers yield as well, so after a single yield they may not have written
	// yet. Four yields save a tenth of a hop, and a fifth saves nothing more.
	for n := 0; n < 4 && q.held.n == 0 && q.end == nil; n++ {
		q.yieldLocked()
	}
	return q.sleepReadableLocked(ctx)
}

// sleepReadableLocked is waitReadableLocked without the yields.
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
	return q.readers.takeFirst()
}
