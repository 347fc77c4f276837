package conform

import (
	"io"
	"slices"
	"sync"

	"github.com/penstock-go/penstock/internal/notify"
)

// A Medium is what a WriteStream under test writes to. The kit decides how much
// it takes, and when it fails. A *Medium[byte] is an [io.WriteCloser].
//
// Any number of goroutines may use it at the same time.
type Medium[T any] struct {
	mu sync.Mutex

	// guarded by mu
	got      []T
	allowed  int   // elements that it still takes; -1: any number
	failure  error // returned by a Write of more than that; nil: it waits
	ended    bool  // by Close or CloseWithError
	stuck    bool  // CloseWithError does not wake the Write that waits
	aborted  bool  // ended by CloseWithError
	closes   int   // calls of Close
	released bool  // a Close of the stream that came after Abort has returned
	empties  int   // calls of Write without elements
	late     bool  // a Write came after Close, or after released
	onClose  error // returned by Close
	changed  notify.Event
}

func newMedium[T any]() *Medium[T] { return &Medium[T]{allowed: -1} }

// Write takes the elements of p, and waits until it may take all of them.
//
// As [io.Writer] requires, it returns an error if it takes less than p. Once
// the Medium has ended, it returns [io.ErrClosedPipe], even in a Write that
// waits.
func (m *Medium[T]) Write(p []T) (n int, err error) {
	// A Write that comes just after CloseWithError is not late, because
	// CloseWithError is meant to interrupt a Write.
	m.update(func() {
		if len(p) == 0 {
			m.empties++
		}
		m.late = m.late || len(p) > 0 && (m.released || m.ended && !m.aborted)
	})
	for {
		m.mu.Lock()
		if m.ended && !m.stuck {
			m.mu.Unlock()
			return n, io.ErrClosedPipe
		}
		k := m.takeLocked(p)
		n, p = n+k, p[k:]
		failure, changed := m.failure, m.changed.Next()
		m.mu.Unlock()
		switch {
		case len(p) == 0:
			return n, nil
		case failure != nil:
			return n, failure
		}
		<-changed
	}
}

// takeLocked takes the first elements of p, as many as it may, and returns
// their number.
func (m *Medium[T]) takeLocked(p []T) int {
	n := len(p)
	if m.allowed >= 0 {
		n = min(n, m.allowed)
		m.allowed -= n
	}
	m.got = append(m.got, p[:n]...)
	return n
}

// Close ends the output, which is then complete.
func (m *Medium[T]) Close() (err error) {
	m.update(func() {
		m.closes++
		m.ended = true
		err = m.onClose
	})
	return err
}

// CloseWithError ends the output, which is then not complete. It wakes the
// Write that waits, and returns nil.
func (m *Medium[T]) CloseWithError(error) error {
	m.update(func() { m.ended, m.aborted = true, true })
	return nil
}

// update calls change with mu held and wakes the Write that waits.
func (m *Medium[T]) update(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
	m.changed.Happen()
}

// release makes every later Write a late one.
func (m *Medium[T]) release() { m.update(func() { m.released = true }) }

// hold makes Writes wait until allow.
func (m *Medium[T]) hold() { m.update(func() { m.allowed = 0 }) }

// block makes Writes wait until unblock or failWith, even if the Medium ends
// before that.
func (m *Medium[T]) block() { m.update(func() { m.allowed, m.stuck = 0, true }) }

// unblock lets all elements pass, even those of a Write that waits since block.
func (m *Medium[T]) unblock() { m.update(func() { m.allowed, m.stuck = -1, false }) }

// allow lets n more elements pass, or all if n is -1.
func (m *Medium[T]) allow(n int) {
	m.update(func() {
		if n < 0 {
			m.allowed = -1
			return
		}
		m.allowed += n
	})
}

// failWith makes Writes fail after n more elements.
func (m *Medium[T]) failWith(err error, n int) {
	m.update(func() { m.allowed, m.failure, m.stuck = n, err, false })
}

// emptyWrites returns the number of calls of Write without elements.
func (m *Medium[T]) emptyWrites() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.empties
}

func (m *Medium[T]) written() []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

// isComplete reports whether Close was called, and CloseWithError was not.
func (m *Medium[T]) isComplete() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closes > 0 && !m.aborted
}

func (m *Medium[T]) hasEnded() (ended, late bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ended, m.late
}
