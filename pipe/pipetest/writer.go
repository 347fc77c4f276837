package pipetest

import (
	"context"
	"io"
	"slices"
	"sync"
)

// A Writer is an [io.WriteCloser] with Behaviours. It keeps the bytes that were
// written. NewWriter makes one.
//
// One goroutine at a time may call Write. Other goroutines may call the other
// methods meanwhile.
type Writer struct {
	passage passage       // belongs to Write
	closing chan struct{} // closed by Close and CloseWithError

	mu sync.Mutex

	// guarded by mu
	got      []byte
	err      error // the first failure, or the error of CloseWithError
	complete bool
	calls    Calls
}

// NewWriter returns an empty Writer.
func NewWriter(behaviours ...Behaviour) *Writer {
	return &Writer{
		passage: newPassage("NewWriter", behaviours, true, false),
		closing: make(chan struct{}),
	}
}

// Write writes as the Behaviours ask for. Once the Writer is closed, it returns
// [io.ErrClosedPipe].
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.calls.Writes++
	w.mu.Unlock()
	defer w.passage.called("Write")
	written := 0
	for {
		w.passage.wait(context.Background(), w.closing)
		select {
		case <-w.closing:
			return written, io.ErrClosedPipe
		default:
		}
		n, err := w.passage.allow(len(p) - written)
		short := w.passage.shortAt >= 0 && w.passage.passed+int64(n) > w.passage.shortAt
		if short {
			n = int(max(0, w.passage.shortAt-w.passage.passed))
		}
		w.take(p[written:written+n], err)
		if written += n; err != nil || short || written == len(p) {
			return written, err
		}
	}
}

// take keeps p, and err if it is the first failure.
func (w *Writer) take(p []byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, p...)
	w.passage.passed += int64(len(p))
	if w.passage.held != nil {
		w.passage.held.Done(int64(len(p)))
	}
	if w.err == nil {
		w.err = err
	}
}

// Close ends the output. If a Write has failed, Close returns its error and the
// output is not complete. Otherwise the output is complete.
func (w *Writer) Close() error {
	w.passage.called("Close")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls.Closes++
	w.endLocked(nil)
	return w.err
}

// CloseWithError ends the output, which is then not complete, with err. It
// returns nil. A Write that waits returns.
func (w *Writer) CloseWithError(err error) error {
	w.mu.Lock()
	w.calls.Aborts++
	w.endLocked(err)
	w.mu.Unlock()
	w.passage.called("CloseWithError")
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

// Got returns the bytes that were written so far. The slice belongs to the
// caller.
func (w *Writer) Got() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.got)
}

// Outcome reports whether the Writer was closed without a failure before. It
// also returns the failure, or the error of CloseWithError.
func (w *Writer) Outcome() (complete bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.complete, w.err
}

// Calls returns the numbers of calls so far.
func (w *Writer) Calls() Calls {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls
}
