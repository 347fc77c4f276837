package wsio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// abortGrace is how long an abort waits for the close frame to get through and for the
// answer of the peer, before it cuts the connection: longer than a round trip, shorter than a user's patience.
const abortGrace = time.Second

// A session is one connection and what its two directions must know of each other:
// a WebSocket has no half-close, so each of them can end the other.
type session struct {
	// set by newSession, read-only after
	conn *websocket.Conn
	life context.Context // of the connection, not of a caller: the calls of conn get it
	die  func()          // ends life, and with it the connection if such a call is under way

	reading chan struct{} // holds a token while a call reads from conn; capacity 1

	mu sync.Mutex // never held while waiting or while conn is called

	// guarded by mu
	closing bool                  // this side has begun to close: conn discards what the peer sends
	cause   error                 // of the abort; nil: none, or too late
	peer    *websocket.CloseError // what the peer closed with; nil: not seen, or after cause
}

func newSession(conn *websocket.Conn) *session {
	s := &session{conn: conn, reading: make(chan struct{}, 1)}
	s.life, s.die = context.WithCancel(context.Background())
	return s
}

// next waits for the next message and returns its bytes as an io.Reader, or
// what ended the stream: io.EOF after a normal closure.
func (s *session) next() (io.Reader, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	_, message, err := s.conn.Reader(s.life)
	if err != nil {
		err = s.readError(err)
	}
	s.leave()
	return message, err
}

// read fills p from message. It returns io.EOF at the end of the message only.
func (s *session) read(message io.Reader, p []byte) (int, error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	n, err := message.Read(p)
	if err != nil && err != io.EOF {
		if err = s.readError(err); err == io.EOF { // a normal closure, but in the midst of a message
			err = fmt.Errorf("wsio: the peer closed the connection within a message: %w", io.ErrUnexpectedEOF)
		}
	}
	s.leave()
	return n, err
}

// enter marks that a call reads from conn. It refuses once this side has begun to close:
// the closing handshake reads, too, and discards. A call that was under way by
// then misses nothing, because it sees whatever the peer sends first.
func (s *session) enter() error {
	s.reading <- struct{}{} // cannot block: one goroutine reads; seen holds it for no time
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.cause
	if err == nil && s.closing {
		err = errors.New("wsio: the connection was closed on this side before the peer had ended")
	}
	if err != nil {
		s.leave()
	}
	return err
}

func (s *session) leave() { <-s.reading }

// seen returns what the peer closed with, once conn is closed: a call that is
// reading then returns, and may be the one that saw it. It returns nil if there was no close frame.
func (s *session) seen() *websocket.CloseError {
	s.reading <- struct{}{} // cannot block for long: conn is closed
	<-s.reading
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer
}

// readError turns an error of conn into what the Reader ends with.
func (s *session) readError(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var status websocket.CloseError
	switch {
	case s.cause != nil: // the answer to our own closing, if anything
		return s.cause
	case errors.As(err, &status):
		s.peer = &status
		if isNormal(status.Code) {
			return io.EOF
		}
		return peerClosed(status)
	}
	return cutOff(err)
}

// isNormal tells whether a peer that closes with code has said all it had to say. A close
// frame without a status is what the close() of a browser sends.
func isNormal(code websocket.StatusCode) bool {
	switch code {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return true
	}
	return false
}

func peerClosed(status websocket.CloseError) error {
	return fmt.Errorf("wsio: the peer closed the connection: %w", status)
}

// cutOff names what broke the connection. It hides io.EOF: whoever asks errors.Is for the
// end of a stream must not find it where the connection was cut.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("wsio: the connection was cut: %w", err)
}
