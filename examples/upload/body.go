package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// A body is the body of a request. It can be closed during a Read.
//
// Close of a plain request body waits for a Read that is under way, and that
// Read may wait for a silent client. A deadline on the connection ends the
// Read.
type body struct {
	io.ReadCloser
	connection *http.ResponseController
	timeout    time.Duration // how long a client may send nothing

	mu     sync.Mutex
	ended  bool  // Read has returned io.EOF; guarded by mu
	closed bool  // guarded by mu
	failed error // the first failure of Read; guarded by mu
}

// A bodyError means that the client did not send the whole body.
type bodyError struct {
	answer
	err error // the failure of the connection
}

func (e *bodyError) Error() string   { return e.text + ": " + e.err.Error() }
func (e *bodyError) Unwrap() []error { return []error{&e.answer, e.err} }

func newBody(w http.ResponseWriter, r *http.Request, l limits) *body {
	return &body{
		ReadCloser: http.MaxBytesReader(w, r.Body, l.size),
		connection: http.NewResponseController(w),
		timeout:    l.silence,
	}
}

func (b *body) Read(p []byte) (int, error) {
	if !b.begin() {
		return 0, io.ErrClosedPipe
	}
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.end()
	} else if err != nil {
		err = b.fail(err)
	}
	return n, err
}

// fail records the failure of a Read and returns it in words.
func (b *body) fail(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = &bodyError{answer{http.StatusRequestTimeout, fmt.Sprintf("the client sent nothing for %v", b.timeout)}, err}
	default:
		err = &bodyError{answer{http.StatusBadRequest, "the body is incomplete"}, err}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = err
	}
	return err
}

// failure returns the first failure of a Read.
func (b *body) failure() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed
}

// begin sets the deadline of the next Read. It reports false after Close.
func (b *body) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		_ = b.connection.SetReadDeadline(time.Now().Add(b.timeout))
	}
	return !b.closed
}

// end removes the deadline. After the body the server itself reads from the
// connection, to detect that the client disconnects. A deadline would end a
// request whose disk is slow.
func (b *body) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	_ = b.connection.SetReadDeadline(time.Time{})
}

// Close ends a Read that is under way, unless the whole body was read. After
// that the connection can only be used for the response.
func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.ended {
		return nil
	}
	return b.connection.SetReadDeadline(time.Now())
}
