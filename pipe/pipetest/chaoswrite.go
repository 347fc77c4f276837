package pipetest

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// ChaosWrite returns w with the harm of c: a queue that is full early, Buffers cut in two, a Close that takes longer, a
// Write that fails, and one that returns pipe.ErrStopped because no more is wanted. Behind a failure
// Close aborts w, as Abort does; behind a stop it completes what was accepted.
func ChaosWrite[T any](c *Chaos, w pump.WriteStream[T]) pump.WriteStream[T] {
	return &chaosWrite[T]{w: w, end: c.wrap("write"), max: w.WriteQueueMaxSize()}
}

type chaosWrite[T any] struct {
	w   pump.WriteStream[T]
	end *chaosEnd

	mu sync.Mutex

	// guarded by mu
	max      int64 // what the user has set
	squeezed bool  // the max size of w is 1
	over     error // why nothing is accepted; nil: w decides
	ended    bool  // by Close or Abort: over does not change any more
}

func (s *chaosWrite[T]) Write(b pipe.Buffer[T]) error {
	h := s.end.next()
	if err := s.decide(h); err != nil {
		b.Release()
		return err
	}
	n := h.part(b.Len())
	if n == b.Len() {
		return s.w.Write(b)
	}
	first, rest := halves(b, n)
	if err := s.w.Write(pipe.BufferOf(first...)); err != nil {
		return err
	}
	return s.w.Write(pipe.BufferOf(rest...))
}

// decide does what h does to the stream, and returns why nothing is accepted.
func (s *chaosWrite[T]) decide(h harm) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended || s.over != nil:
		return s.over
	case h.fail:
		s.over = ErrInjected
		s.end.note("failure")
	case h.stop:
		s.over = pipe.ErrStopped
		s.end.note("stop")
	case s.squeezed != (h.rest > 0):
		s.squeezed = h.rest > 0
		n := s.max
		if s.squeezed {
			n = 1
		}
		_ = s.w.SetWriteQueueMaxSize(n) // one that refuses 1 stays as it is
	}
	return s.over
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
	h := s.end.next()
	over := s.conclude()
	waitFor(ctx, nil, h.delay)
	if over != ErrInjected {
		return s.w.Close(ctx)
	}
	s.w.Abort(over)
	_ = s.w.Close(ctx) // over is the error to report
	return over
}

func (s *chaosWrite[T]) Abort(err error) {
	s.conclude()
	s.w.Abort(err)
}

// conclude ends the harm, and returns what it came to.
func (s *chaosWrite[T]) conclude() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	return s.over
}
