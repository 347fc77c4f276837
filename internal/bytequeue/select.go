package bytequeue

import (
	"context"
	"fmt"
	"io"
)

// An Any reads from several queues at once: the select statement of queues. One
// goroutine at a time may use it.
type Select[T any] struct {
	readers []*Reader[T] // those whose queue has not ended are not nil
	open    int          // readers that are not nil
	next    int          // index to look at first, so that no queue starves another
	last    *Reader[T]   // who the last value came from; nil: nobody
	w       *waiter
}

// SelectOf returns an Any over the queues of readers. The readers belong to it from
// now on; none of them may be nil.
func SelectOf[T any](readers ...*Reader[T]) *Select[T] {
	for i, r := range readers {
		if r == nil {
			panic(fmt.Sprintf("queue: SelectOf: reader %d must not be nil", i))
		}
	}
	rs := append([]*Reader[T](nil), readers...)
	for _, r := range rs {
		r.Done() // what it read before it belonged to an Any
	}
	return &Select[T]{readers: rs, open: len(rs), w: newWaiter()}
}

// Read returns the oldest value of a queue that has one, and the index of that
// queue among the arguments of SelectOf. It waits while no queue has a value, and takes turns
// where several have.
//
// Once all queues have ended with io.EOF, it returns io.EOF and the index -1. A queue that
// ended otherwise gives its error, with its index, as soon as all its values have been
// read. When ctx is done, Read returns context.Cause(ctx) and -1. The value counts in
// the size of its queue until the next Read.
func (a *Select[T]) Read(ctx context.Context) (int, T, error) {
	a.doneLast()
	for {
		var zero T
		if ctx.Err() != nil {
			return -1, zero, context.Cause(ctx)
		}
		if i, v, err := a.scan(); i >= 0 {
			return i, v, err
		}
		if a.open == 0 {
			return -1, zero, io.EOF
		}
		if err := a.Wait(ctx); err != nil {
			return -1, zero, err
		}
	}
}

// Wait waits until a Read of a would not, as Reader.Wait does.
func (a *Select[T]) Wait(ctx context.Context) error {
	a.doneLast()
	for a.open > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		// Look at each queue while entering its list: a value that is written
		// between a look and an entry would wake nobody.
		ready := a.enter()
		if !ready && a.open > 0 {
			a.w.sleep(ctx)
		}
		ready = a.leave() || ready
		if ready {
			return nil
		}
	}
	return nil
}

// TryRead is Read if that would return a value without waiting.
func (a *Select[T]) TryRead() (int, T, bool) {
	a.doneLast()
	n := len(a.readers)
	for k := range n {
		i := (a.next + k) % n
		if r := a.readers[i]; r != nil {
			if v, ok := r.TryRead(); ok {
				a.took(i)
				return i, v, true
			}
		}
	}
	var zero T
	return -1, zero, false
}

// scan looks at each queue once, takes the first value or error that it finds, and
// drops the queues that are at io.EOF.
func (a *Select[T]) scan() (int, T, error) {
	var zero T
	n := len(a.readers)
	for k := range n {
		i := (a.next + k) % n
		r := a.readers[i]
		if r == nil {
			continue
		}
		v, ok, err := r.poll()
		if ok {
			a.took(i)
			return i, v, nil
		}
		if err == nil {
			continue
		}
		a.readers[i] = nil
		a.open--
		if err != io.EOF {
			return i, zero, err
		}
	}
	return -1, zero, nil
}

// poll takes a value or the end of the queue, if one of them is there.
func (r *Reader[T]) poll() (v T, ok bool, err error) {
	q := r.q
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held.n > 0 {
		return r.takeLocked(), true, nil
	}
	return v, false, q.end
}

// enter puts the waiter on the list of every queue that has nothing, and reports whether one has something.
// It drops the queues that are at io.EOF.
func (a *Select[T]) enter() (ready bool) {
	for i, r := range a.readers {
		if r == nil {
			continue
		}
		r.q.mu.Lock()
		if r.q.held.n == 0 && r.q.end == io.EOF {
			a.readers[i] = nil
			a.open--
		} else if r.q.held.n > 0 || r.q.end != nil {
			ready = true
		} else {
			r.q.readers.waiting = append(r.q.readers.waiting, a.w)
		}
		r.q.mu.Unlock()
	}
	return ready
}

// leave takes the waiter off all lists and reports whether a queue has something. A wake-up that
// came for a value that this Any does not take now goes on to the next reader of that queue.
func (a *Select[T]) leave() (ready bool) {
	for _, r := range a.readers {
		if r == nil {
			continue
		}
		r.q.mu.Lock()
		r.q.readers.remove(a.w)
		ready = ready || r.q.held.n > 0 || r.q.end != nil && r.q.end != io.EOF
		next := r.q.passOnLocked()
		r.q.mu.Unlock()
		next.wake()
	}
	select {
	case <-a.w.ready:
	default:
	}
	return ready
}

func (a *Select[T]) took(i int) {
	a.last = a.readers[i]
	a.next = (i + 1) % len(a.readers)
}

func (a *Select[T]) doneLast() {
	if a.last != nil {
		a.last.Done()
		a.last = nil
	}
}
