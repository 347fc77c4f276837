package conform

import (
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/notify"
)

// A Feed is the medium that a ReadStream under test reads. The kit decides
// which elements come, and when. A *Feed[byte] is an [io.ReadCloser].
//
// Any number of goroutines may use it at the same time.
type Feed[T any] struct {
	mu sync.Mutex

	// guarded by mu
	pieces   [][]T        // to be read; an empty one is a Read that returns nothing
	end      error        // comes after the pieces; nil: there may be more of them
	together bool         // the end comes with the last piece
	closes   int          // calls of Close
	reads    int          // calls of Read that have begun
	changed  notify.Event // happens when a field above changes
}

// Read waits until there are elements, and copies as many as fit into p.
//
// As [io.Reader] allows, it may return 0 elements without an error, and
// elements together with an error. At the end it returns [io.EOF], and after a
// failure the failure. Once the Feed is closed, it returns [io.ErrClosedPipe]
// at once.
func (f *Feed[T]) Read(p []T) (n int, err error) {
	f.update(func() { f.reads++ })
	for {
		f.mu.Lock()
		n, err, ok := f.takeLocked(p)
		if ok {
			f.mu.Unlock()
			return n, err
		}
		changed := f.changed.Next()
		f.mu.Unlock()
		<-changed
	}
}

// takeLocked returns what Read returns. It reports false if there is nothing to
// return yet.
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

// Close wakes the Read that waits. A ReadStream closes its Feed when it is
// closed. Close returns nil.
func (f *Feed[T]) Close() error {
	f.update(func() { f.closes++ })
	return nil
}

// update calls change with mu held and wakes the Read that waits.
func (f *Feed[T]) update(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	f.changed.Happen()
}

// give adds a piece of elements. Without elements it adds a Read that returns
// nothing.
func (f *Feed[T]) give(elements ...T) {
	f.update(func() { f.pieces = append(f.pieces, elements) })
}

// endWith adds the end, which comes alone or together with the last piece.
func (f *Feed[T]) endWith(err error, together bool) {
	f.update(func() { f.end, f.together = err, together })
}

// used returns the numbers of calls of Read and Close.
func (f *Feed[T]) used() (reads, closes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads, f.closes
}
