package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// A body is the body of a request, as a source that can be closed while it is being read.
//
// The Close of a request's body waits for a Read that is under way, and that may
// wait for a client that is silent. A deadline on the connection ends it.
type body struct {
	io.ReadCloser
	connection *http.ResponseController
	silent     time.Duration // how long a client may send nothing

	mu     sync.Mutex
	ended  bool // Read has returned io.EOF; guarded by mu
	closed bool // guarded by mu
}

// A bodyError is a failure of the client: the body broke off.
type bodyError struct{ error }

func newBody(w http.ResponseWriter, r *http.Request, silent time.Duration) *body {
	return &body{ReadCloser: r.Body, connection: http.NewResponseController(w), silent: silent}
}

func (b *body) Read(p []byte) (int, error) {
	if !b.begin() {
		return 0, io.ErrClosedPipe
	}
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.end()
	} else if err != nil {
		err = &bodyError{fmt.Errorf("the body broke off: %w", err)}
	}
	return n, err
}

// begin gives the client some time from now on, unless Close was called.
func (b *body) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		_ = b.connection.SetReadDeadline(time.Now().Add(b.silent))
	}
	return !b.closed
}

// end takes the deadline away. From now on the server itself reads, to learn
// when the client goes away, and must not take a slow disk for that.
func (b *body) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	_ = b.connection.SetReadDeadline(time.Time{})
}

// Close ends a Read that is under way, unless the whole body was read. The connection
// then is good for an answer and for nothing else.
func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.ended {
		return nil
	}
	return b.connection.SetReadDeadline(time.Now())
}
