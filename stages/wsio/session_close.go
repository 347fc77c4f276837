package wsio

import (
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/internal/signal"
	"github.com/penstock-go/penstock/queue"
)

// close does the closing handshake, after all bytes were written.
func (s *session) close() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	err := s.conn.Close(websocket.StatusNormalClosure, "") // waits for at most 10 seconds
	peer := s.awaitPeerFrame()

	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var status websocket.CloseError
	switch {
	case s.cause != nil:
		return s.cause
	case err == nil:
		return nil
	case errors.As(err, &status) && isNormal(status.Code):
		return nil // the answer of the peer, with another normal status
	case errors.As(err, &status):
		return closedByPeer(status)
	case peer != nil:
		return closedByPeer(*peer)
	case s.lost != nil:
		return s.lost
	}
	return fmt.Errorf("wsio: the peer did not answer the close frame: %w", err)
}

// abort closes the connection with code because of err. If an earlier abort, a
// close frame of the peer or a cut has ended the session, that end remains the
// one that is reported. abort returns when the connection is closed, after at
// most abortGrace.
func (s *session) abort(code websocket.StatusCode, err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	s.mu.Lock()
	if s.cause == nil && s.peerFrame == nil {
		s.cause = signal.Foreign(err) // io.EOF must not become the end of the Reader
		if s.lost != nil {
			s.cause = s.lost
		}
	}
	s.mu.Unlock()
	cutting := time.AfterFunc(abortGrace, s.cut)
	defer cutting.Stop()
	_ = s.conn.Close(code, "aborted") // the session reports err to its own side, not to the peer
}

// cut ends the connection, whichever call of conn is under way. CloseNow cannot
// do that. If Close has begun, CloseNow only waits for Close, which may take 10
// seconds.
func (s *session) cut() {
	// Ends a read or a write that is under way, and the connection with it.
	s.endLife()
	// Close may be sending its frame to a peer that does not read. A Reader
	// with a done context then ends the connection, if it gets the lock of
	// conn. It chooses at random between the free lock and its context, so it
	// is called repeatedly.
	for range 32 {
		_, _, _ = s.conn.Reader(s.life)
	}
	// Close may be waiting for the answer of the peer. It then has the lock,
	// and only CloseRead ends the connection.
	s.conn.CloseRead(s.life)
}

// isClosing reports whether close waits for the peer.
func (s *session) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing && !s.closed
}

// writeError converts an error of conn into the one that the Writer fails with.
func (s *session) writeError(err error) error {
	s.mu.Lock()
	err = s.connectionCutLocked(err) // before CloseNow, with which a read fails as well
	s.mu.Unlock()
	_ = s.conn.CloseNow() // a frame may be incomplete, so no other can follow it
	peer := s.awaitPeerFrame()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.cause != nil:
		return s.cause
	case peer != nil:
		return closedByPeer(*peer)
	}
	if s.lost != nil {
		return s.lost
	}
	return err
}

// watch reads from a connection that is used for writing only. That answers
// pings, and detects that the peer has closed the connection. If the peer sends
// data, watch ends the connection.
func (s *session) watch() {
	if _, _, err := s.next(); err == nil {
		s.abort(websocket.StatusUnsupportedData, errUnexpectedData)
	}
}

var errUnexpectedData = errors.New("wsio: the peer sent data on a connection that is only written to")
