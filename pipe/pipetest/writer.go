package pipetest

import (
	"context"
	"io"
	"slices"
	"sync"
)

// A Writer is an io.WriteCloser that does what its Behaviours say, and keeps what was written. Make one with
// NewWriter. One goroutine at a time may Write; Close and CloseWithError may be called by another.
type Writer struct {
	course  course        // belongs to Write
	closing chan struct{} // closed by Close and CloseWithError

	mu sync.Mutex

	// guarded by mu
	got      []byte
	err      error // the first failure, or that of CloseWithError
	complete bool
	calls    Calls
}

// NewWriter returns a writer.
func NewWriter(behaviours ...Behaviour) *Writer {
	return &Writer{
		course:  newCourse("NewWriter", behaviours, true, false),
		closing: make(chan struct{}),
	}
}

// Write writes as the behaviours say, and fails with io.ErrClosedPipe once the Writer is closed.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.calls.Writes++
	w.mu.Unlock()
	defer w.course.called("Write")
	written := 0
	for {
		w.course.wait(context.Background(), w.closing)
		select {
		case <-w.closing:
			return written, io.ErrClosedPipe
		default:
		}
		rest := p[written:]
		n, err := w.course.allow(len(rest))
		short := w.course.shortAt >= 0 && w.course.passed+int64(n) > w.course.shortAt
		if short {
			n = int(max(0, w.course.shortAt-w.course.passed))
		}
		w.take(rest[:n], err)
		if written += n; err != nil || short || written == len(p) {
			return written, err
		}
	}
}

// take keeps p, and err if it is the first.
func (w *Writer) take(p []byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, p...)
	w.course.passed += int64(len(p))
	if w.course.held != nil {
		w.course.held.Done(int64(len(p)))
	}
	if w.err == nil {
		w.err = err
	}
}

// Close ends the output: it is complete unless a write has failed, whose error Close returns.
func (w *Writer) Close() error {
	w.course.called("Close")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls.Closes++
	w.endLocked(nil)
	return w.err
}

// CloseWithError ends the output with err: it is not complete. It returns nil. It may be called
// during a Write, which then returns.
func (w *Writer) CloseWithError(err error) error {
	w.mu.Lock()
	w.calls.Aborts++
	w.endLocked(err)
	w.mu.Unlock()
	w.course.called("CloseWithError")
	return nil
}

func (w *Writer) endLocked(err error) {
	select {
	case <-w.closing:
		return
	default:
	}
	if w.err == nil {
		w.err = err
	}
	w.complete = w.err == nil
	close(w.closing)
}

// Got returns what was written so far; the slice is the caller's.
func (w *Writer) Got() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.got)
}

// Outcome returns whether the writer was closed without a failure before, and the failure, or the error of CloseWithError.
func (w *Writer) Outcome() (complete bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.complete, w.err
}

// Calls returns the calls so far.
func (w *Writer) Calls() Calls {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls
}
