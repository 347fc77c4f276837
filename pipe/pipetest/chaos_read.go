package pipetest

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// ChaosRead returns r with faults injected. A Read may take longer, or wait
// during a pause that ends by itself. It may return a Buffer in two parts, or
// fail instead of returning a Buffer. Only r decides when the stream ends.
func ChaosRead[T any](c *Chaos, r pump.ReadStream[T]) pump.ReadStream[T] {
	return &chaosRead[T]{r: r, end: c.wrap("read"), closing: make(chan struct{})}
}

type chaosRead[T any] struct {
	r       pump.ReadStream[T]
	end     *chaosEnd
	closing chan struct{} // closed by Close

	mu sync.Mutex

	// guarded by mu
	paused  bool         // by the user, not by the Chaos
	changed notify.Event // happens when paused changes
	second  []T          // the second part of the last Buffer; nil: none
	err     error        // the failure, after the second part; nil: none
	ended   bool         // r has returned its end or a failure
	closed  bool
}

func (s *chaosRead[T]) Read(ctx context.Context) (pipe.Buffer[T], error) {
	f := s.end.next()
	waitFor(ctx, s.closing, f.delay)
	if f.pause > 0 {
		s.pauseFor(ctx, f)
	}
	if f.fail {
		s.fail()
	}
	for ctx.Err() == nil {
		s.mu.Lock()
		kept := !s.closed && (s.err != nil || len(s.second) > 0)
		if kept && !s.paused {
			defer s.mu.Unlock()
			return s.keptLocked()
		}
		if !kept {
			s.mu.Unlock()
			return s.read(ctx, f)
		}
		changed := s.changed.Next()
		s.mu.Unlock()
		select {
		case <-changed:
		case <-s.closing:
		case <-ctx.Done():
		}
	}
	return pipe.Buffer[T]{}, context.Cause(ctx)
}

// pauseFor pauses r and resumes it, unless the user has paused it meanwhile.
func (s *chaosRead[T]) pauseFor(ctx context.Context, f fault) {
	s.mu.Lock()
	s.r.Pause()
	s.mu.Unlock()
	waitFor(ctx, s.closing, f.pause)
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

// keptLocked returns the second part of a Buffer. If there is none, it returns
// the failure.
func (s *chaosRead[T]) keptLocked() (pipe.Buffer[T], error) {
	if len(s.second) == 0 {
		return pipe.Buffer[T]{}, s.err
	}
	b := pipe.BufferOf(s.second...)
	s.second = nil
	return b, nil
}

// read reads r. If f cuts the Buffer, read keeps the second part.
func (s *chaosRead[T]) read(ctx context.Context, f fault) (pipe.Buffer[T], error) {
	b, err := s.r.Read(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.ended = s.ended || ctx.Err() == nil
		return b, err
	}
	n := f.part(b.Len())
	if n == b.Len() || s.closed {
		return b, nil
	}
	var first []T
	first, s.second = parts(b, n)
	return pipe.BufferOf(first...), nil
}

// parts copies b in two parts, the first with n elements, and releases it.
func parts[T any](b pipe.Buffer[T], n int) (first, second []T) {
	first = append(first, b.Elements()[:n]...)
	second = append(second, b.Elements()[n:]...)
	b.Release()
	return first, second
}

func (s *chaosRead[T]) Pause()  { s.set(true, s.r.Pause) }
func (s *chaosRead[T]) Resume() { s.set(false, s.r.Resume) }

// set calls f, which never blocks. It holds mu meanwhile, so that the Chaos
// cannot pause r at the same time.
func (s *chaosRead[T]) set(paused bool, f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = paused
	f()
	s.changed.Happen()
}

func (s *chaosRead[T]) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		s.second = nil
		close(s.closing)
	}
	s.mu.Unlock()
	return s.r.Close()
}
