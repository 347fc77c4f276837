package main

import (
	"fmt"
	"io"
	"net/http"
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
	ended  bool // Read has returned io.EOF; guarded by mu
	closed bool // guarded by mu
}

// A bodyError means that the client did not send the whole body.
type bodyError struct{ error }

func newBody(w http.ResponseWriter, r *http.Request, timeout time.Duration) *body {
	return &body{ReadCloser: r.Body, connection: http.NewResponseController(w), timeout: timeout}
}

func (b *body) Read(p []byte) (int, error) {
	if !b.begin() {
		return 0, io.ErrClosedPipe
	}
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.end()
	} else if err != nil {
		err = &bodyError{fmt.Errorf("the body is incomplete: %w", err)}
	}
	return n, err
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
