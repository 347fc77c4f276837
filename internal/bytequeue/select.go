package bytequeue

import (
	"context"
	"io"
)

// A Select reads from several queues. One goroutine at a time may use it.
type Select[T any] struct {
	ready  readyList[T]
	open   int        // queues whose end was not returned or dropped
	failed []failure  // ends other than io.EOF, for Poll to return
	last   *Reader[T] // the reader of the value in work, nil if there is none
}

// A failure is the end of one queue of a Select.
type failure struct {
	i   int
	err error
}

// SelectOf returns a Select over the queues of readers. The readers belong to
// it from now on. None of them is nil.
func SelectOf[T any](readers ...*Reader[T]) *Select[T] {
	s := &Select[T]{open: len(readers), ready: readyList[T]{w: newWaiter()}}
	members := make([]member[T], len(readers))
	for i, r := range readers {
		r.Done() // a value that the reader has in work is done
		members[i] = member[T]{r: r, i: i, list: &s.ready}
		members[i].join()
	}
	return s
}

// Read returns a value and the index of its queue. It waits while all open
// queues are empty.
func (s *Select[T]) Read(ctx context.Context) (int, T, error) {
	for {
		if ctx.Err() != nil {
			var zero T
			s.doneLast()
			return -1, zero, context.Cause(ctx)
		}
		if i, v, ok, err := s.Poll(); ok {
			return i, v, err
		}
		if err := s.Wait(ctx); err != nil {
			var zero T
			return -1, zero, err
		}
	}
}

// Poll is Read if that would return without waiting. Unlike TryRead, it also
// returns the end of a queue.
func (s *Select[T]) Poll() (i int, v T, ok bool, err error) {
	if len(s.failed) == 0 {
		if i, v, ok = s.TryRead(); ok {
			return i, v, true, nil
		}
	}
	s.doneLast()
	switch {
	case len(s.failed) > 0:
		f := s.failed[0]
		s.failed = s.failed[1:]
		s.open--
		return f.i, v, true, f.err
	case s.open == 0:
		return -1, v, true, io.EOF
	}
	return -1, v, false, nil
}

// TryRead is Read if that would return a value without waiting.
func (s *Select[T]) TryRead() (int, T, bool) {
	s.doneLast()
	for m := s.ready.pop(); m != nil; m = s.ready.pop() {
		v, ok, err := m.poll()
		switch {
		case ok:
			s.last = m.r
			return m.i, v, true
		case err == io.EOF:
			s.open--
		case err != nil:
			s.failed = append(s.failed, failure{m.i, err})
		}
	}
	var zero T
	return -1, zero, false
}

// Wait waits until a queue is ready, or all have ended. It returns nil then, or
// context.Cause(ctx) if ctx is done. A Read after that may wait again. The
// queue may be at io.EOF, or another reader may have taken the value.
func (s *Select[T]) Wait(ctx context.Context) error {
	s.doneLast()
	for s.open > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if len(s.failed) > 0 || !s.ready.empty() {
			return nil
		}
		s.ready.w.sleep(ctx)
	}
	return nil
}

// Idle reports whether no queue is ready. While the goroutine of the Select
// waits, any goroutine may call it.
func (s *Select[T]) Idle() bool { return s.ready.empty() }

// doneLast calls Done of the reader of the value in work.
func (s *Select[T]) doneLast() {
	if s.last != nil {
		s.last.Done()
		s.last = nil
	}
}
