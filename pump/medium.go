package pump

import (
	"io"
	"sync/atomic"
	"time"
)

// A medium ends an io.Writer, exactly once: by its goroutine after the last write, or by
// Abort while a write is under way.
type medium struct {
	dst    io.Writer // nil: it stays open
	taken  atomic.Bool
	closed chan struct{} // closed once dst is ended
}

// Ways to end an io.Writer so that its other end sees a cut-off, and a type
// whose Close interrupts a write that is under way.
type (
	errorCloser   interface{ CloseWithError(err error) error }
	aborter       interface{ Abort(err error) }
	interruptible interface {
		io.Closer
		SetWriteDeadline(t time.Time) error
	}
)

// interrupt ends dst with err from another goroutine than the one that writes, if its type allows that.
func (m *medium) interrupt(err error) {
	switch m.dst.(type) {
	case errorCloser, aborter, interruptible:
		if m.taken.CompareAndSwap(false, true) {
			m.end(err)
		}
	}
}

// cut ends dst with err, unless interrupt does.
//
// runs on the goroutine that writes
func (m *medium) cut(err error) {
	if m.taken.CompareAndSwap(false, true) {
		m.end(err)
		return
	}
	<-m.closed // cannot block for longer than interrupt does
}

func (m *medium) end(err error) {
	switch dst := m.dst.(type) {
	case errorCloser:
		_ = dst.CloseWithError(err) // err is the one to report
	case aborter:
		dst.Abort(err)
	case io.Closer:
		_ = dst.Close()
	}
	close(m.closed)
}

// close ends dst after everything was written.
//
// runs on the goroutine that writes, after which nobody calls interrupt
func (m *medium) close() error {
	if closer, ok := m.dst.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}
