package pipetest

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// ChaosRead returns r with the harm of c: Reads that take longer, pauses and resumes by
// somebody else, Buffers cut in two, and a failure in place of a Buffer. It has no end before that of r.
func ChaosRead[T any](c *Chaos, r pump.ReadStream[T]) pump.ReadStream[T] {
	return &chaosRead[T]{
		r:       r,
		end:     c.wrap("read"),
		closing: make(chan struct{}),
		changed: make(chan struct{}),
	}
}

type chaosRead[T any] struct {
	r       pump.ReadStream[T]
	end     *chaosEnd
	closing chan struct{} // closed by Close

	mu sync.Mutex

	// guarded by mu
	paused  bool          // by the user, not by the chaos
	changed chan struct{} // closed when paused changes
	rest    []T           // cut off the last Buffer
	err     error         // the failure that comes next, and from then on; nil: none
	ended   bool          // r has returned the end or a failure
	closed  bool
}

func (s *chaosRead[T]) Read(ctx context.Context) (pipe.Buffer[T], error) {
	h := s.end.next()
	waitFor(ctx, s.closing, h.delay)
	if h.rest > 0 {
		s.restFor(ctx, h)
	}
	if h.fail {
		s.fail()
	}
	for ctx.Err() == nil {
		s.mu.Lock()
		kept := !s.closed && (s.err != nil || len(s.rest) > 0)
		if kept && !s.paused {
			defer s.mu.Unlock()
			return s.keptLocked()
		}
		changed := s.changed
		s.mu.Unlock()
		if !kept {
			return s.read(ctx, h)
		}
		select {
		case <-changed:
		case <-s.closing:
		case <-ctx.Done():
		}
	}
	return pipe.Buffer[T]{}, context.Cause(ctx)
}

// restFor pauses the stream and resumes it, unless the user has paused it.
func (s *chaosRead[T]) restFor(ctx context.Context, h harm) {
	s.mu.Lock()
	s.r.Pause()
	s.mu.Unlock()
	waitFor(ctx, s.closing, h.rest)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.paused {
		s.r.Resume()
	}
}

func (s *chaosRead[T]) fail() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && !s.ended && !s.closed {
		s.err = ErrInjected
		s.end.note("failure")
	}
}

// keptLocked returns what is kept here: the data first, then the failure.
func (s *chaosRead[T]) keptLocked() (pipe.Buffer[T], error) {
	if len(s.rest) == 0 {
		return pipe.Buffer[T]{}, s.err
	}
	b := pipe.BufferOf(s.rest...)
	s.rest = nil
	return b, nil
}

// read reads r and keeps what h cuts off.
func (s *chaosRead[T]) read(ctx context.Context, h harm) (pipe.Buffer[T], error) {
	b, err := s.r.Read(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.ended = s.ended || ctx.Err() == nil
		return b, err
	}
	n := h.part(b.Len())
	if n == b.Len() || s.closed {
		return b, nil
	}
	first, rest := halves(b, n)
	s.rest = rest
	return pipe.BufferOf(first...), nil
}

// halves copies b in two parts, the first of n elements, and releases it.
func halves[T any](b pipe.Buffer[T], n int) (first, rest []T) {
	first = append(first, b.Elements()[:n]...)
	rest = append(rest, b.Elements()[n:]...)
	b.Release()
	return first, rest
}

func (s *chaosRead[T]) Pause()  { s.set(true, s.r.Pause) }
func (s *chaosRead[T]) Resume() { s.set(false, s.r.Resume) }

// set calls f with mu held, so that a pause of the chaos does not come between; f never blocks.
func (s *chaosRead[T]) set(paused bool, f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = paused
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *chaosRead[T]) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		s.rest = nil
		close(s.closing)
	}
	s.mu.Unlock()
	return s.r.Close()
}
