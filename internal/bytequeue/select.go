package bytequeue

import (
	"context"
	"io"
)

// A Select reads from several queues. One goroutine at a time may use it.
type Select[T any] struct {
	readers []*Reader[T] // nil where the queue has ended
	open    int          // readers that are not nil
	next    int          // index to check first, so that no queue starves another
	last    *Reader[T]   // the reader of the value in work, nil if there is none
	w       *waiter      // enters the lists of all open queues
}

// SelectOf returns a Select over the queues of readers. The readers belong to
// it from now on. None of them is nil.
func SelectOf[T any](readers ...*Reader[T]) *Select[T] {
	rs := append([]*Reader[T](nil), readers...)
	for _, r := range rs {
		r.Done() // a value that the reader has in work is done
	}
	return &Select[T]{readers: rs, open: len(rs), w: newWaiter()}
}

// Read returns a value and the index of its queue. It waits while all open
// queues are empty.
func (s *Select[T]) Read(ctx context.Context) (int, T, error) {
	s.doneLast()
	for {
		var zero T
		if ctx.Err() != nil {
			return -1, zero, context.Cause(ctx)
		}
		if i, v, err := s.scan(); i >= 0 {
			return i, v, err
		}
		if s.open == 0 {
			return -1, zero, io.EOF
		}
		if err := s.Wait(ctx); err != nil {
			return -1, zero, err
		}
	}
}

// Wait waits until a Read would not wait, as [Reader.Wait] does.
func (s *Select[T]) Wait(ctx context.Context) error {
	s.doneLast()
	for s.open > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		// enter checks each queue and enters its list under one lock. Otherwise
		// a value that is written between the two would wake no reader.
		ready := s.enter()
		if !ready && s.open > 0 {
			s.w.sleep(ctx)
		}
		ready = s.leave() || ready
		if ready {
			return nil
		}
	}
	return nil
}

// TryRead is Read if that would return a value without waiting.
func (s *Select[T]) TryRead() (int, T, bool) {
	s.doneLast()
	n := len(s.readers)
	for k := range n {
		i := (s.next + k) % n
		if r := s.readers[i]; r != nil {
			if v, ok := r.TryRead(); ok {
				s.took(i)
				return i, v, true
			}
		}
	}
	var zero T
	return -1, zero, false
}

// scan checks each queue once and returns the first value or error that it
// finds. It drops the queues that have ended.
func (s *Select[T]) scan() (int, T, error) {
	var zero T
	n := len(s.readers)
	for k := range n {
		i := (s.next + k) % n
		r := s.readers[i]
		if r == nil {
			continue
		}
		v, ok, err := r.poll()
		if ok {
			s.took(i)
			return i, v, nil
		}
		if err == nil {
			continue
		}
		s.readers[i] = nil
		s.open--
		if err != io.EOF {
			return i, zero, err
		}
	}
	return -1, zero, nil
}

// enter puts the waiter on the list of every queue that is open and empty. It
// drops the queues at io.EOF. It reports whether a queue has a value or an
// error.
func (s *Select[T]) enter() (ready bool) {
	for i, r := range s.readers {
		if r == nil {
			continue
		}
		q := r.q
		q.mu.Lock()
		switch {
		case q.held.n == 0 && q.end == io.EOF:
			s.readers[i] = nil
			s.open--
		case q.held.n > 0 || q.end != nil:
			ready = true
		default:
			q.readers.add(s.w)
		}
		q.mu.Unlock()
	}
	return ready
}

// leave takes the waiter off all lists and reports whether a queue has a value
// or an error. If the waiter was woken for a value that this Select does not
// take now, leave wakes the next reader of that queue.
func (s *Select[T]) leave() (ready bool) {
	for _, r := range s.readers {
		if r == nil {
			continue
		}
		q := r.q
		q.mu.Lock()
		q.readers.remove(s.w)
		ready = ready || q.held.n > 0 || q.end != nil && q.end != io.EOF
		next := q.passOnLocked()
		q.mu.Unlock()
		next.wake()
	}
	select {
	case <-s.w.ready:
	default:
	}
	return ready
}

// took records that the value in work is from queue i.
func (s *Select[T]) took(i int) {
	s.last = s.readers[i]
	s.next = (i + 1) % len(s.readers)
}

// doneLast calls Done of the reader of the value in work.
func (s *Select[T]) doneLast() {
	if s.last != nil {
		s.last.Done()
		s.last = nil
	}
}
