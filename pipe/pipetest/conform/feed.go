package conform

import (
	"io"
	"sync"
)

// A Feed is the medium that a ReadStream under test reads: the kit decides what comes, and when. A
// *Feed[byte] is an io.ReadCloser. It may be used by many goroutines at once.
type Feed[T any] struct {
	mu sync.Mutex

	// guarded by mu
	pieces   [][]T         // to be read; an empty one is a Read that returns nothing
	end      error         // what comes behind them; nil: more may come
	together bool          // the end comes with the last piece
	closes   int           // calls of Close
	reads    int           // calls of Read that have begun
	changed  chan struct{} // closed when something above changes
}

func newFeed[T any]() *Feed[T] { return &Feed[T]{changed: make(chan struct{})} }

// Read waits until there is something, and fills p with it as far as that goes. It behaves as
// io.Reader allows: it may return 0 elements without an error, and elements together with an error. At the end it
// returns io.EOF, after a failure that; when the Feed is closed, io.ErrClosedPipe, at once.
func (f *Feed[T]) Read(p []T) (n int, err error) {
	f.update(func() { f.reads++ })
	for {
		f.mu.Lock()
		n, err, ok := f.takeLocked(p)
		changed := f.changed
		f.mu.Unlock()
		if ok {
			return n, err
		}
		<-changed
	}
}

// takeLocked reports false if there is nothing to return yet.
func (f *Feed[T]) takeLocked(p []T) (n int, err error, ok bool) {
	switch {
	case f.closes > 0:
		return 0, io.ErrClosedPipe, true
	case len(f.pieces) == 0:
		return 0, f.end, f.end != nil
	case len(p) == 0:
		return 0, nil, true
	}
	n = copy(p, f.pieces[0])
	if f.pieces[0] = f.pieces[0][n:]; len(f.pieces[0]) > 0 {
		return n, nil, true
	}
	f.pieces = f.pieces[1:]
	if len(f.pieces) == 0 && f.together {
		err = f.end
	}
	return n, err, true
}

// Close wakes a Read that waits. A ReadStream closes its Feed when it is closed.
func (f *Feed[T]) Close() error {
	f.update(func() { f.closes++ })
	return nil
}

func (f *Feed[T]) update(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	close(f.changed)
	f.changed = make(chan struct{})
}

// give makes a piece of elements; none of them make a Read that returns nothing.
func (f *Feed[T]) give(elements ...T) {
	f.update(func() { f.pieces = append(f.pieces, elements) })
}

// endWith makes err what comes behind all that was given, together with the last piece or alone.
func (f *Feed[T]) endWith(err error, together bool) {
	f.update(func() { f.end, f.together = err, together })
}

// used returns how often Read and Close were called.
func (f *Feed[T]) used() (reads, closes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads, f.closes
}
