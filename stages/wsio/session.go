package wsio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// abortGrace is how long an abort waits for its close frame to be sent and for
// the answer of the peer. After that it cuts the connection. A second is longer
// than a round trip, and short for a waiting user.
const abortGrace = time.Second

// A session is one connection and the state that its two directions share. A
// WebSocket cannot close one direction alone, so each direction can end the
// other.
type session struct {
	// set by newSession, read-only after
	conn    *websocket.Conn
	life    context.Context // given to all calls of conn; independent of any caller
	endLife func()          // ends life, and the connection if a call of conn is under way

	reading chan struct{} // holds a token while a call reads from conn; capacity 1

	mu sync.Mutex // not held while waiting or while conn is called

	// guarded by mu
	closing   bool                  // close has begun; conn discards what the peer sends
	closed    bool                  // close has ended
	cause     error                 // the error of the first abort; nil: none, or the peer closed before
	peerFrame *websocket.CloseError // the close frame of the peer; nil: not seen, or seen after cause was set
	lost      error                 // the first error that says that the connection was cut; nil: none
}

func newSession(conn *websocket.Conn) *session {
	s := &session{conn: conn, reading: make(chan struct{}, 1)}
	s.life, s.endLife = context.WithCancel(context.Background())
	return s
}

// next waits for the next message and returns it as an io.Reader. When the
// stream has ended, next returns the cause, or io.EOF after a normal closure.
func (s *session) next() (kind websocket.MessageType, message io.Reader, err error) {
	if err := s.enter(); err != nil {
		return 0, nil, err
	}
	kind, message, err = s.conn.Reader(s.life)
	if err != nil {
		err = s.readError(err)
	}
	s.leave()
	return kind, message, err
}

// read reads from message into p. It returns io.EOF only at the end of the
// message.
func (s *session) read(message io.Reader, p []byte) (int, error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	n, err := message.Read(p)
	if err != nil && err != io.EOF {
		if err = s.readError(err); err == io.EOF { // a normal closure, but the message is incomplete
			err = fmt.Errorf("wsio: the peer closed the connection within a message: %w", io.ErrUnexpectedEOF)
		}
	}
	s.leave()
	return n, err
}

// enter must be called before a call that reads from conn, and leave after it.
// enter returns an error once this side has begun to close, because the closing
// handshake then reads from conn and discards data. A call that is under way at
// that time loses nothing, because it reads before the handshake does.
func (s *session) enter() error {
	s.reading <- struct{}{} // cannot block: one goroutine reads, and awaitPeerFrame gives it back at once
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.cause
	if err == nil && s.closing {
		err = errors.New("wsio: this side closed the connection before the peer did")
	}
	if err != nil {
		s.leave()
	}
	return err
}

func (s *session) leave() { <-s.reading }

// awaitPeerFrame returns the close frame of the peer, or nil if there was none.
// conn must be closed. A call that was reading from conn may have got the
// frame. It returns now that conn is closed, and awaitPeerFrame waits for that.
func (s *session) awaitPeerFrame() *websocket.CloseError {
	s.reading <- struct{}{} // cannot block for long: conn is closed
	<-s.reading
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peerFrame
}

// readError converts an error of conn into the one that the Reader ends with.
func (s *session) readError(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var status websocket.CloseError
	switch {
	case s.cause != nil: // a close frame of the peer would only answer that of the abort
		return s.cause
	case errors.As(err, &status):
		s.peerFrame = &status
		if isNormal(status.Code) {
			return io.EOF
		}
		return closedByPeer(status)
	}
	return s.connectionCutLocked(err)
}

// isNormal reports whether a close frame with that code means that the peer has
// sent all its data. If the frame has no status, the code is
// StatusNoStatusRcvd. A browser sends such a frame for close().
func isNormal(code websocket.StatusCode) bool {
	switch code {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return true
	}
	return false
}

func closedByPeer(status websocket.CloseError) error {
	return fmt.Errorf("wsio: the peer closed the connection: %w", status)
}

// connectionCutLocked returns the error for a connection that ended without a
// close frame. If a read and a write fail, both streams report the one that
// failed first. An error that says that this side has closed the connection is
// a consequence, and is not recorded.
//
// The result does not wrap io.EOF, because errors.Is must not find the end of a
// stream where the connection was cut.
func (s *session) connectionCutLocked(err error) error {
	if s.lost != nil {
		return s.lost
	}
	closedHere := errors.Is(err, net.ErrClosed)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	err = fmt.Errorf("wsio: the connection was cut: %w", err)
	if !closedHere {
		s.lost = err
	}
	return err
}
