package pipetest

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Source is a [pump.ReadStream] with Behaviours. [pump.From] makes a stage of
// it. NewSource makes one.
//
// One goroutine at a time may call Read. Any number of goroutines may call the
// other methods at the same time.
type Source[T any] struct {
	passage passage       // passed is guarded by mu; the other fields belong to Read
	closing chan struct{} // closed by Close

	mu sync.Mutex

	// guarded by mu
	pieces  [][]T        // not returned yet, one for each Emit
	end     error        // follows the pieces; nil: not known yet
	ended   error        // what Read returns from now on; nil: it has not ended
	paused  bool         // set by Pause, cleared by Resume
	changed notify.Event // happens at each change
	calls   Calls
}

// NewSource returns a Source of elems in Buffers of at most
// [pipe.DefaultBufferLength] elements. After elems it returns [io.EOF], or with
// [ByHand] it stays open. Its Buffers are copies.
func NewSource[T any](elems []T, behaviours ...Behaviour) *Source[T] {
	s := &Source[T]{
		passage: newPassage("NewSource", behaviours, false, true),
		closing: make(chan struct{}),
	}
	for len(elems) > 0 {
		n := min(len(elems), pipe.DefaultBufferLength)
		s.pieces = append(s.pieces, elems[:n])
		elems = elems[n:]
	}
	if !s.passage.byHand {
		s.end = io.EOF
	}
	return s
}

// Emit adds a Buffer of elems, which belong to the Source from then on. Without
// arguments it adds an empty Buffer. After End it does nothing. It never
// blocks.
func (s *Source[T]) Emit(elems ...T) {
	s.update(func() {
		if s.end == nil {
			s.pieces = append(s.pieces, elems)
		}
	})
}

// End adds the end of the Source. It is io.EOF or a failure. Only the first End
// counts. It never blocks.
func (s *Source[T]) End(err error) {
	s.update(func() {
		if s.end == nil {
			s.end = err
		}
	})
}

// Read returns the next Buffer, the end or the failure. It waits while the
// Source is paused or has nothing, until ctx is done.
func (s *Source[T]) Read(ctx context.Context) (pipe.Buffer[T], error) {
	s.update(func() { s.calls.Reads++ })
	s.passage.called("Read")
	waited := false // for this Buffer, as the Behaviours ask for
	for {
		if ctx.Err() != nil {
			return pipe.Buffer[T]{}, context.Cause(ctx)
		}
		s.mu.Lock()
		idle := s.ended == nil && (s.paused || len(s.pieces) == 0 && s.end == nil)
		if !idle && (waited || s.ended != nil) {
			b, err := s.takeLocked()
			s.mu.Unlock()
			return b, err
		}
		if !idle {
			s.mu.Unlock()
			s.passage.wait(ctx, s.closing)
			waited = true
			continue
		}
		changed := s.changed.Next()
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// takeLocked returns the next Buffer, or how the Source has ended.
func (s *Source[T]) takeLocked() (b pipe.Buffer[T], err error) {
	if s.ended != nil {
		return b, s.ended
	}
	n := 0
	if len(s.pieces) > 0 {
		n = len(s.pieces[0])
	} else {
		s.ended = s.end
	}
	if n, err = s.passage.allow(n); err != nil {
		s.ended = err
	}
	if s.ended != nil {
		return b, s.ended
	}
	b = pipe.BufferOf(append([]T(nil), s.pieces[0][:n]...)...)
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	s.passage.passed += int64(n)
	if s.passage.held != nil {
		s.passage.held.Add(b.Size())
	}
	return b, nil
}

// Pause makes Read wait until Resume.
func (s *Source[T]) Pause() {
	s.update(func() { s.paused = true; s.calls.Pauses++ })
	s.passage.called("Pause")
}

// Resume ends a pause, however often Pause was called.
func (s *Source[T]) Resume() {
	s.update(func() { s.paused = false; s.calls.Resumes++ })
	s.passage.called("Resume")
}

// Close drops the elements that were not read. The Read that waits, and all
// later ones, return [queue.ErrClosed], or the end if it was returned before.
// Close never blocks and returns nil.
func (s *Source[T]) Close() error {
	s.passage.called("Close")
	s.update(func() {
		if s.calls.Closes++; s.calls.Closes > 1 {
			return
		}
		close(s.closing)
		s.pieces = nil
		if s.ended == nil {
			s.ended = queue.ErrClosed
		}
	})
	return nil
}

// Paused reports whether the Source is paused.
func (s *Source[T]) Paused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
}

// Calls returns the numbers of calls so far.
func (s *Source[T]) Calls() Calls {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Given returns the number of elements that Read has returned so far.
func (s *Source[T]) Given() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passage.passed
}

// update calls f with mu held and wakes the Read that waits.
func (s *Source[T]) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.changed.Happen()
}
