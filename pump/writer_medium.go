package pump

import (
	"io"
	"sync/atomic"
	"time"
)

// A medium ends the io.Writer of a Writer, and does so only once. After a
// failure, the goroutine that writes ends it. On Abort another goroutine may do
// so, while a write is under way.
type medium struct {
	dst     io.Writer // nil: it stays open
	claimed atomic.Bool
	closed  chan struct{} // closed once dst has ended after a failure
}

// Ways to end an io.Writer so that its other end does not see a clean end, and
// a type whose Close interrupts a write that is under way.
type (
	aborter       interface{ Abort(err error) }
	interruptible interface {
		io.Closer
		SetWriteDeadline(t time.Time) error
	}
)

// isInterruptible reports whether dst may be ended while a write is under way.
func (m *medium) isInterruptible() bool {
	switch m.dst.(type) {
	case ErrorCloser, aborter, interruptible:
		return true
	}
	return false
}

// interrupt ends dst with err while a write may be under way. Any goroutine may
// call it, if dst is interruptible.
func (m *medium) interrupt(err error) {
	if m.claimed.CompareAndSwap(false, true) {
		m.end(err)
	}
}

// cut ends dst with err after the last write. If interrupt is ending dst, cut
// waits for that.
//
// runs on the goroutine that writes
func (m *medium) cut(err error) {
	if m.claimed.CompareAndSwap(false, true) {
		m.end(err)
		return
	}
	<-m.closed // cannot block for longer than interrupt does
}

// end ends dst with err. Errors of that are dropped, because err is the one to
// report.
func (m *medium) end(err error) {
	switch dst := m.dst.(type) {
	case ErrorCloser:
		_ = dst.CloseWithError(err)
	case aborter:
		dst.Abort(err)
	case io.Closer:
		_ = dst.Close()
	}
	close(m.closed)
}

// close closes dst after all bytes were written. No goroutine calls interrupt
// after that.
//
// runs on the goroutine that writes
func (m *medium) close() error {
	if closer, ok := m.dst.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}
