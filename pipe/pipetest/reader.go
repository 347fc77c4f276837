package pipetest

import (
	"context"
	"io"
	"sync"
)

// A Reader is an [io.ReadCloser] with Behaviours. NewReader makes one.
//
// One goroutine at a time may call Read. Other goroutines may call the other
// methods meanwhile.
type Reader struct {
	passage passage       // belongs to Read
	data    []byte        // not returned yet; belongs to Read
	closing chan struct{} // closed by Close

	mu    sync.Mutex
	calls Calls // guarded by mu
}

// NewReader returns a Reader of data. After data it returns [io.EOF]. It does
// not change data.
func NewReader(data []byte, behaviours ...Behaviour) *Reader {
	return &Reader{
		passage: newPassage("NewReader", behaviours, false, false),
		data:    data,
		closing: make(chan struct{}),
	}
}

// Read reads as the Behaviours ask for. Once the Reader is closed, it returns
// [io.ErrClosedPipe].
func (r *Reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	r.calls.Reads++
	r.mu.Unlock()
	r.passage.called("Read")
	r.passage.wait(context.Background(), r.closing)
	select {
	case <-r.closing:
		return 0, io.ErrClosedPipe
	default:
	}
	n, err := r.passage.allow(min(len(p), len(r.data)))
	if err != nil {
		return 0, err
	}
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	copy(p, r.data[:n])
	r.data = r.data[n:]
	r.passage.passed += int64(n)
	if r.passage.held != nil {
		r.passage.held.Add(int64(n))
	}
	return n, nil
}

// Close makes the Read that waits, and all later ones, return
// [io.ErrClosedPipe]. It never blocks and returns nil.
func (r *Reader) Close() error {
	r.passage.called("Close")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls.Closes++; r.calls.Closes == 1 {
		close(r.closing)
	}
	return nil
}

// Calls returns the numbers of calls so far.
func (r *Reader) Calls() Calls {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}
