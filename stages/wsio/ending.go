package wsio

import (
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/queue"
)

// close does the closing handshake after everything was written.
func (l *link) close() error {
	l.mu.Lock()
	l.closing = true
	l.mu.Unlock()
	err := l.conn.Close(websocket.StatusNormalClosure, "") // waits 10 seconds at most
	peer := l.seen()

	l.mu.Lock()
	defer l.mu.Unlock()
	var status websocket.CloseError
	switch {
	case l.cause != nil:
		return l.cause
	case err == nil:
		return nil
	case errors.As(err, &status) && isNormal(status.Code):
		return nil // an answer, in other words
	case errors.As(err, &status):
		return peerClosed(status)
	case peer != nil:
		return peerClosed(*peer)
	}
	return fmt.Errorf("websocket: the peer did not answer the close frame: %w", err)
}

// abort closes the connection with code because of err, unless it has ended before: the first end
// counts, be it an abort or the closing of the peer. It returns once the connection is closed, after
// abortGrace at the latest.
func (l *link) abort(code websocket.StatusCode, err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	l.mu.Lock()
	if l.cause == nil && l.peer == nil {
		l.cause = err
	}
	l.mu.Unlock()
	cutting := time.AfterFunc(abortGrace, l.cut)
	defer cutting.Stop()
	_ = l.conn.Close(code, "aborted") // err is the one to report; not to the peer, whom it does not concern
}

// cut ends the connection in whatever call of conn it is. CloseNow would not: once
// Close has begun, it only waits for Close, which may take 10 seconds.
func (l *link) cut() {
	l.die() // a read or a write of ours that is under way, and with it the connection
	// None is, and Close sends its frame to a peer that does not read: whoever
	// reads with a dead context ends the connection. The context may also win over the
	// free lock, hence the repetition.
	for range 32 {
		_, _, _ = l.conn.Reader(l.life)
	}
	// None is, and Close waits for an answer, which keeps others from reading.
	l.conn.CloseRead(l.life)
}

// abortClose is abort while close waits for the peer, and otherwise nothing.
func (l *link) abortClose(err error) {
	l.mu.Lock()
	closing := l.closing
	l.mu.Unlock()
	if closing {
		l.abort(websocket.StatusInternalError, err)
	}
}

// writeError turns an error of conn into the one that the Writer fails with.
func (l *link) writeError(err error) error {
	_ = l.conn.CloseNow() // a frame may be cut in two: nothing can follow it
	peer := l.seen()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.cause != nil:
		return l.cause
	case peer != nil:
		return peerClosed(*peer)
	}
	return cutOff(err)
}

// watch reads where nobody else does, so that pings are answered and the closing
// of the peer is seen. Data that nobody asked for ends the connection.
func (l *link) watch() {
	if _, err := l.next(); err == nil {
		l.abort(websocket.StatusUnsupportedData, errUnasked)
	}
}

var errUnasked = errors.New("websocket: the peer sent data on a connection that is only written to")
