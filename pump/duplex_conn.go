package pump

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/penstock-go/penstock/internal/signal"
)

// A connection is one net.Conn and the state that its two directions share.
type connection struct {
	conn          net.Conn // set by newConnection, read-only after
	reads, writes direction

	mu sync.Mutex // not held while waiting, nor while conn reads, writes or closes

	// guarded by mu
	err       error // the first failure; nil: none, or the peer has ended the connection cleanly
	peerEnded bool  // a write has failed, because the peer had closed the connection
	truncated bool  // not all data was sent, so the peer must not see a clean end
	closed    bool  // conn is closed, or is being closed
}

// A direction is one of the two directions of a connection. One goroutine at a
// time uses it.
type direction struct {
	// set by newConnection, read-only after
	setDeadline func(t time.Time) error
	ended       chan struct{} // closed when no more calls follow

	// guarded by connection.mu
	running chan struct{} // closed when the call under way has returned; nil: none
	probed  bool          // settle has set the deadline of the call under way
}

func newConnection(conn net.Conn) *connection {
	return &connection{
		conn:   conn,
		reads:  direction{setDeadline: conn.SetReadDeadline, ended: make(chan struct{})},
		writes: direction{setDeadline: conn.SetWriteDeadline, ended: make(chan struct{})},
	}
}

// do makes a call of conn in the direction d. Its error is the first failure of
// the connection, even if the other direction has met it.
func (c *connection) do(d *direction, call func(p []byte) (int, error), p []byte) (n int, err error) {
	for again := true; again; {
		var k int
		c.begin(d)
		k, err = call(p[n:])
		n += k
		again = c.finish(d, err)
	}
	if err != nil {
		err = c.firstFailure(d, err)
	}
	return n, err
}

func (c *connection) begin(d *direction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.running = make(chan struct{})
}

// finish records the result of a call. It reports whether the call must be
// repeated, because settle has made it return.
func (c *connection) finish(d *direction, err error) (again bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(d.running)
	d.running = nil
	if isClosed(d.ended) {
		return false // the error is a consequence of that
	}
	if d.probed {
		d.probed = false
		_ = d.setDeadline(time.Time{})
		again = errors.Is(err, os.ErrDeadlineExceeded)
	}
	if err != nil && !again && !isLate(err) {
		c.failLocked(err)
	}
	return again
}

// firstFailure returns the first failure of the connection. It returns err if
// there is none. A call in the direction d has returned err.
func (c *connection) firstFailure(d *direction, err error) error {
	late := isLate(err)
	switch {
	case late && d == &c.reads:
		c.settle(&c.writes, d.ended)
	case late:
		c.settle(&c.reads, d.ended)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	c.peerEnded = c.peerEnded || late && d == &c.writes
	return err
}

// isLate reports whether a call that comes after the end of the connection
// returns err. An earlier call may have got another error, which is the reason
// of the end.
func isLate(err error) bool {
	for _, late := range lateErrors {
		if errors.Is(err, late) {
			return true
		}
	}
	return false
}

// settle waits until the call of d that is under way has returned, or until
// ended is closed. The call may have got the reason of the end from the system,
// and not have recorded it yet. With a deadline in the past it returns at once.
// A TLS connection does not work after its deadline, so only a socket gets one.
func (c *connection) settle(d *direction, ended <-chan struct{}) {
	c.mu.Lock()
	running := d.running
	if _, ok := c.conn.(syscall.Conn); ok && running != nil && !isClosed(d.ended) {
		d.probed = true
		_ = d.setDeadline(longAgo)
	}
	c.mu.Unlock()
	if running == nil {
		return
	}
	select {
	case <-running:
	case <-ended:
	}
}

// longAgo is a deadline that ends a call that is under way.
var longAgo = time.Unix(1, 0)

// fail records err, if it is the first failure.
func (c *connection) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failLocked(err)
}

func (c *connection) failLocked(err error) {
	if c.err == nil {
		c.err = signal.Foreign(err) // it must not become the end of the Reader
	}
}

// abort records that the Writer has ended with err. It reports whether the
// connection must be closed at once.
func (c *connection) abort(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.truncated = true
	if c.peerEnded && !isClosed(c.reads.ended) {
		return false
	}
	c.failLocked(err)
	return true
}

// end ends the direction d, and a call that is under way. The end of the second
// direction closes conn.
func (c *connection) end(d *direction) error {
	c.mu.Lock()
	if !isClosed(d.ended) {
		close(d.ended)
		_ = d.setDeadline(longAgo)
	}
	both := isClosed(c.reads.ended) && isClosed(c.writes.ended)
	c.mu.Unlock()
	if !both {
		return nil
	}
	return c.close()
}

// close closes conn, and does so only once. If the data sent is truncated, the
// peer does not see a clean end.
func (c *connection) close() error {
	c.mu.Lock()
	closed, truncated := c.closed, c.truncated
	c.closed = true
	c.mu.Unlock()
	if closed {
		return nil
	}
	conn := c.conn
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok && truncated {
		conn = t.NetConn() // Close of a tls.Conn would send a closing alert
	}
	if l, ok := conn.(interface{ SetLinger(sec int) error }); ok && truncated {
		_ = l.SetLinger(0) // Close then resets the connection
	}
	return conn.Close()
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
