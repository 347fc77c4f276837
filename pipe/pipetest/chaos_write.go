package pipetest

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// ChaosWrite returns w with faults injected. The queue may become full early, a
// Buffer may arrive in two parts, and Close may take longer. A Write may fail.
// A Write may also return [pipe.ErrStopped], because the stream accepts no more
// elements.
//
// After a failure, Close aborts w. After a stop, Close completes the elements
// that were accepted.
func ChaosWrite[T any](c *Chaos, w pump.WriteStream[T]) pump.WriteStream[T] {
	return &chaosWrite[T]{w: w, end: c.wrap("write"), max: w.WriteQueueMaxSize()}
}

type chaosWrite[T any] struct {
	w   pump.WriteStream[T]
	end *chaosEnd

	mu sync.Mutex

	// guarded by mu
	max      int64 // as the user has set it
	squeezed bool  // the max size of w is 1
	refusal  error // why nothing is accepted; nil: w decides
	ended    bool  // by Close or Abort; refusal does not change any more
}

func (s *chaosWrite[T]) Write(b pipe.Buffer[T]) error {
	f := s.end.next()
	if err := s.inject(f); err != nil {
		b.Release()
		return err
	}
	n := f.part(b.Len())
	if n == b.Len() {
		return s.w.Write(b)
	}
	first, second := parts(b, n)
	if err := s.w.Write(pipe.BufferOf(first...)); err != nil {
		return err
	}
	return s.w.Write(pipe.BufferOf(second...))
}

// inject injects f into the stream and returns why nothing is accepted.
func (s *chaosWrite[T]) inject(f fault) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended || s.refusal != nil:
		return s.refusal
	case f.fail:
		s.refusal = ErrInjected
		s.end.note("failure")
	case f.stop:
		s.refusal = pipe.ErrStopped
		s.end.note("stop")
	case s.squeezed != (f.pause > 0):
		s.squeezed = f.pause > 0
		n := s.max
		if s.squeezed {
			n = 1
		}
		_ = s.w.SetWriteQueueMaxSize(n) // a stream that refuses 1 stays as it is
	}
	return s.refusal
}

func (s *chaosWrite[T]) WriteQueueFull() bool     { return s.w.WriteQueueFull() }
func (s *chaosWrite[T]) Drained() <-chan struct{} { return s.w.Drained() }

func (s *chaosWrite[T]) WriteQueueMaxSize() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.squeezed {
		return s.max
	}
	return s.w.WriteQueueMaxSize()
}

func (s *chaosWrite[T]) SetWriteQueueMaxSize(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.w.SetWriteQueueMaxSize(n)
	if err == nil {
		s.max, s.squeezed = n, false
	}
	return err
}

func (s *chaosWrite[T]) Close(ctx context.Context) error {
	f := s.end.next()
	refusal := s.conclude()
	waitFor(ctx, nil, f.delay)
	if refusal != ErrInjected {
		return s.w.Close(ctx)
	}
	s.w.Abort(refusal)
	_ = s.w.Close(ctx) // refusal is the error to report
	return refusal
}

func (s *chaosWrite[T]) Abort(err error) {
	s.conclude()
	s.w.Abort(err)
}

// conclude ends the faults and returns why nothing is accepted.
func (s *chaosWrite[T]) conclude() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	return s.refusal
}
