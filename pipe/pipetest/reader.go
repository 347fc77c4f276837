package pipetest

import (
	"context"
	"io"
	"sync"
)

// A Reader is an io.ReadCloser that does what its Behaviours say. Make one with NewReader. One goroutine at a
// time may Read; Close may be called by another.
type Reader struct {
	course  course        // belongs to Read
	closing chan struct{} // closed by Close
	data    []byte        // not given yet; belongs to Read

	mu    sync.Mutex
	calls Calls // guarded by mu
}

// NewReader returns a reader of data, which it does not change, and then io.EOF.
func NewReader(data []byte, behaviours ...Behaviour) *Reader {
	return &Reader{
		course:  newCourse("NewReader", behaviours, false, false),
		closing: make(chan struct{}),
		data:    data,
	}
}

// Read reads as the behaviours say, and fails with io.ErrClosedPipe once the Reader is closed.
func (r *Reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	r.calls.Reads++
	r.mu.Unlock()
	r.course.called("Read")
	r.course.wait(context.Background(), r.closing)
	select {
	case <-r.closing:
		return 0, io.ErrClosedPipe
	default:
	}
	n, err := r.course.allow(min(len(p), len(r.data)))
	if err != nil {
		return 0, err
	}
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	copy(p, r.data[:n])
	r.data = r.data[n:]
	r.course.passed += int64(n)
	if r.course.held != nil {
		r.course.held.Add(int64(n))
	}
	return n, nil
}

// Close makes a Read that waits, and all later ones, return io.ErrClosedPipe. It never blocks and returns nil.
func (r *Reader) Close() error {
	r.course.called("Close")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls.Closes++; r.calls.Closes == 1 {
		close(r.closing)
	}
	return nil
}

// Calls returns the calls so far.
func (r *Reader) Calls() Calls {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}
