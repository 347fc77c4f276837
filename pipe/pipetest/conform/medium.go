package conform

import (
	"io"
	"slices"
	"sync"
)

// A Medium is where a WriteStream under test writes to: the kit decides how much it takes, and when it fails. A
// *Medium[byte] is an io.WriteCloser. It may be used by many goroutines at once.
type Medium[T any] struct {
	mu sync.Mutex

	// guarded by mu
	got     []T
	room    int   // elements that it still takes; -1: any number
	failure error // what a Write returns when there is no room; nil: it waits
	ended   bool  // by Close or CloseWithError
	cut     bool  // ended by CloseWithError
	closes  int   // calls of Close
	over    bool  // Abort of the stream has returned
	empties int   // calls of Write with nothing
	late    bool  // written to after Close, or after over
	onClose error // what Close returns
	changed chan struct{}
}

func newMedium[T any]() *Medium[T] { return &Medium[T]{room: -1, changed: make(chan struct{})} }

// Write takes the elements of p, and waits while there is no room for them. It behaves as io.Writer demands:
// with fewer elements than p has it returns an error. When the Medium has ended it returns
// io.ErrClosedPipe, also in a Write that waits.
func (m *Medium[T]) Write(p []T) (n int, err error) {
	// CloseWithError interrupts a Write, and may come just before that.
	m.update(func() {
		if len(p) == 0 {
			m.empties++
		}
		m.late = m.late || len(p) > 0 && (m.over || m.ended && !m.cut)
	})
	for {
		m.mu.Lock()
		k := len(p)
		if m.room >= 0 {
			k = min(k, m.room)
		}
		if m.ended {
			m.mu.Unlock()
			return n, io.ErrClosedPipe
		}
		m.got = append(m.got, p[:k]...)
		if m.room >= 0 {
			m.room -= k
		}
		n, p = n+k, p[k:]
		failure, changed := m.failure, m.changed
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

// Close says that what was written is complete.
func (m *Medium[T]) Close() (err error) {
	m.update(func() {
		m.closes++
		m.ended = true
		err = m.onClose
	})
	return err
}

// CloseWithError says that what was written is cut off. It wakes a Write that waits.
func (m *Medium[T]) CloseWithError(error) error {
	m.update(func() { m.ended, m.cut = true, true })
	return nil
}

func (m *Medium[T]) update(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
	close(m.changed)
	m.changed = make(chan struct{})
}

// leave says that the stream is done with the medium.
func (m *Medium[T]) leave() { m.update(func() { m.over = true }) }

// hold lets Writes wait until allow.
func (m *Medium[T]) hold() { m.update(func() { m.room = 0 }) }

// allow lets n more elements pass; -1 stands for all.
func (m *Medium[T]) allow(n int) {
	m.update(func() {
		if n < 0 {
			m.room = -1
			return
		}
		m.room += n
	})
}

// failWith lets Writes fail once n more elements have passed.
func (m *Medium[T]) failWith(err error, n int) {
	m.update(func() { m.room, m.failure = n, err })
}

func (m *Medium[T]) calledForNothing() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.empties
}

func (m *Medium[T]) written() []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

// looksComplete reports whether Close came, and no CloseWithError before it.
func (m *Medium[T]) looksComplete() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closes > 0 && !m.cut
}

func (m *Medium[T]) hasEnded() (ended, late bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ended, m.late
}
