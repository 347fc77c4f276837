package pipetest

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Source is a pump.ReadStream that does what its Behaviours say; pump.From makes a stage of it. It has
// nothing but what every ReadStream has, and what a test needs. Make one with NewSource. Any number of
// goroutines may call its methods, except Read: one at a time.
type Source[T any] struct {
	course  course        // passed is guarded by mu, the rest belongs to Read
	closing chan struct{} // closed by Close

	mu sync.Mutex

	// guarded by mu
	pieces  [][]T         // not given yet, one for each Emit
	end     error         // what follows them; nil: open
	over    error         // what Read returns from now on; nil: it goes on
	paused  bool          // what Pause and Resume switch
	changed chan struct{} // closed at each change
	calls   Calls
}

// NewSource returns a source of elems, and then the end, in Buffers of at most
// pipe.DefaultBufferLength elements. It copies what it gives. With ByHand it stays open behind elems.
func NewSource[T any](elems []T, behaviours ...Behaviour) *Source[T] {
	s := &Source[T]{
		course:  newCourse("NewSource", behaviours, false, true),
		closing: make(chan struct{}),
		changed: make(chan struct{}),
	}
	for rest := elems; len(rest) > 0; {
		n := min(len(rest), pipe.DefaultBufferLength)
		s.pieces = append(s.pieces, rest[:n])
		rest = rest[n:]
	}
	if !s.course.byHand {
		s.end = io.EOF
	}
	return s
}

// Emit adds a Buffer of elems, which belong to s from then on. Without any it adds an empty Buffer. Behind the end it
// does nothing. It never blocks.
func (s *Source[T]) Emit(elems ...T) {
	s.update(func() {
		if s.end == nil {
			s.pieces = append(s.pieces, elems)
		}
	})
}

// End makes err follow what is there: io.EOF, or a failure. Only the first End counts. It never blocks.
func (s *Source[T]) End(err error) {
	s.update(func() {
		if s.end == nil {
			s.end = err
		}
	})
}

// Read returns the next Buffer, the end or the failure, as pump.ReadStream asks for.
func (s *Source[T]) Read(ctx context.Context) (pipe.Buffer[T], error) {
	s.update(func() { s.calls.Reads++ })
	s.course.called("Read")
	waited := false // for this Buffer, as the behaviours say
	for {
		if ctx.Err() != nil {
			return pipe.Buffer[T]{}, context.Cause(ctx)
		}
		s.mu.Lock()
		idle := s.over == nil && (s.paused || len(s.pieces) == 0 && s.end == nil)
		if !idle && (waited || s.over != nil) {
			b, err := s.takeLocked()
			s.mu.Unlock()
			return b, err
		}
		changed := s.changed
		s.mu.Unlock()
		if !idle {
			s.course.wait(ctx, s.closing)
			waited = true
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// takeLocked returns what comes next.
func (s *Source[T]) takeLocked() (b pipe.Buffer[T], err error) {
	if s.over != nil {
		return b, s.over
	}
	n := 0
	if len(s.pieces) > 0 {
		n = len(s.pieces[0])
	} else {
		s.over = s.end
	}
	if n, err = s.course.allow(n); err != nil {
		s.over = err
	}
	if s.over != nil {
		return b, s.over
	}
	b = pipe.BufferOf(append([]T(nil), s.pieces[0][:n]...)...)
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	s.course.passed += int64(n)
	if s.course.held != nil {
		s.course.held.Add(b.Size())
	}
	return b, nil
}

// Pause stops the source, as pump.ReadStream asks for.
func (s *Source[T]) Pause() {
	s.update(func() { s.paused = true; s.calls.Pauses++ })
	s.course.called("Pause")
}

// Resume undoes Pause.
func (s *Source[T]) Resume() {
	s.update(func() { s.paused = false; s.calls.Resumes++ })
	s.course.called("Resume")
}

// Close drops what was not given. A Read that waits, and all later ones, return queue.ErrClosed unless the end
// was reached before. It never blocks and returns nil.
func (s *Source[T]) Close() error {
	s.course.called("Close")
	s.update(func() {
		if s.calls.Closes++; s.calls.Closes > 1 {
			return
		}
		close(s.closing)
		s.pieces = nil
		if s.over == nil {
			s.over = queue.ErrClosed
		}
	})
	return nil
}

// Paused reports whether the source is paused.
func (s *Source[T]) Paused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
}

// Calls returns the calls so far.
func (s *Source[T]) Calls() Calls {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Given returns how many elements Read has returned so far.
func (s *Source[T]) Given() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.course.passed
}

// update changes the source and tells a Read that waits.
func (s *Source[T]) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}
