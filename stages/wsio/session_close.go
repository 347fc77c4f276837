package wsio

import (
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/queue"
)

// close does the closing handshake after everything was written.
func (s *session) close() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	err := s.conn.Close(websocket.StatusNormalClosure, "") // waits 10 seconds at most
	peer := s.seen()

	s.mu.Lock()
	defer s.mu.Unlock()
	var status websocket.CloseError
	switch {
	case s.cause != nil:
		return s.cause
	case err == nil:
		return nil
	case errors.As(err, &status) && isNormal(status.Code):
		return nil // an answer, in other words
	case errors.As(err, &status):
		return peerClosed(status)
	case peer != nil:
		return peerClosed(*peer)
	}
	return fmt.Errorf("wsio: the peer did not answer the close frame: %w", err)
}

// abort closes the connection with code because of err, unless it has ended before: the first end
// counts, be it an abort or the closing of the peer. It returns once the connection is closed, after
// abortGrace at the latest.
func (s *session) abort(code websocket.StatusCode, err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	s.mu.Lock()
	if s.cause == nil && s.peer == nil {
		s.cause = err
	}
	s.mu.Unlock()
	cutting := time.AfterFunc(abortGrace, s.cut)
	defer cutting.Stop()
	_ = s.conn.Close(code, "aborted") // err is the one to report; not to the peer, whom it does not concern
}

// cut ends the connection in whatever call of conn it is. CloseNow would not: once
// Close has begun, it only waits for Close, which may take 10 seconds.
func (s *session) cut() {
	s.die() // a read or a write of ours that is under way, and with it the connection
	// None is, and Close sends its frame to a peer that does not read: whoever
	// reads with a dead context ends the connection. The context may also win over the
	// free lock, hence the repetition.
	for range 32 {
		_, _, _ = s.conn.Reader(s.life)
	}
	// None is, and Close waits for an answer, which keeps others from reading.
	s.conn.CloseRead(s.life)
}

// abortClose is abort while close waits for the peer, and otherwise nothing.
func (s *session) abortClose(err error) {
	s.mu.Lock()
	closing := s.closing
	s.mu.Unlock()
	if closing {
		s.abort(websocket.StatusInternalError, err)
	}
}

// writeError turns an error of conn into the one that the Writer fails with.
func (s *session) writeError(err error) error {
	_ = s.conn.CloseNow() // a frame may be cut in two: nothing can follow it
	peer := s.seen()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.cause != nil:
		return s.cause
	case peer != nil:
		return peerClosed(*peer)
	}
	return cutOff(err)
}

// watch reads where nobody else does, so that pings are answered and the closing
// of the peer is seen. Data that nobody asked for ends the connection.
func (s *session) watch() {
	if _, err := s.next(); err == nil {
		s.abort(websocket.StatusUnsupportedData, errUnasked)
	}
}

var errUnasked = errors.New("wsio: the peer sent data on a connection that is only written to")
