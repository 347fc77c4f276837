package conform

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A sinkUnderPump is the WriteStream of a pump under test. The check drains it.
// It keeps what was written and counts its calls.
type sinkUnderPump struct {
	q      *queue.Queue[pipe.Bytes]
	closed chan struct{} // closed when Close may return
	once   sync.Once     // closes closed
	ending chan struct{} // closed by the first Abort

	// set before the pump starts, read-only after; may be nil
	onWrite func() // called inside each Write of elements
	onFull  func() // called inside WriteQueueFull

	mu sync.Mutex

	// guarded by mu
	got             []byte
	writes          int
	closes, aborted int   // a Close after an Abort does not count
	cause           error // of the first Abort
}

func (s *sinkUnderPump) Write(b pipe.Bytes) error {
	elements := clone(b.Elements())
	err := s.q.Write(b)
	if err == nil && len(elements) > 0 {
		s.mu.Lock()
		s.got = append(s.got, elements...)
		s.writes++
		s.mu.Unlock()
		if s.onWrite != nil {
			s.onWrite()
		}
	}
	return err
}

func (s *sinkUnderPump) WriteQueueFull() bool {
	if s.onFull != nil {
		s.onFull()
	}
	return s.q.Full()
}

func (s *sinkUnderPump) Drained() <-chan struct{}           { return s.q.Drained() }
func (s *sinkUnderPump) WriteQueueMaxSize() int64           { return s.q.MaxSize() }
func (s *sinkUnderPump) SetWriteQueueMaxSize(n int64) error { return s.q.SetMaxSize(n) }

func (s *sinkUnderPump) Close(ctx context.Context) error {
	s.q.Close()
	s.mu.Lock()
	if s.aborted == 0 {
		s.closes++
	}
	s.mu.Unlock()
	select {
	case <-s.closed:
	case <-s.ending:
	case <-ctx.Done():
		s.Abort(context.Cause(ctx))
	}
	_, _, cause := s.ended()
	return cause
}

func (s *sinkUnderPump) Abort(err error) {
	s.q.Discard(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aborted++; s.aborted == 1 {
		s.cause = err
		close(s.ending)
	}
}

// release lets Close return.
func (s *sinkUnderPump) release() { s.once.Do(func() { close(s.closed) }) }

// drain takes everything in the queue.
func (s *sinkUnderPump) drain() {
	for {
		if _, ok := s.q.TryRead(); !ok {
			return
		}
	}
}

func (s *sinkUnderPump) written() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return clone(s.got)
}

// count returns the number of Buffers with elements that were written.
func (s *sinkUnderPump) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// ended returns the numbers of calls of Close and Abort, and the error of
// Abort.
func (s *sinkUnderPump) ended() (closes, aborted int, cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closes, s.aborted, s.cause
}

// A failingUnderPump is a sinkUnderPump that is pump.Failing.
type failingUnderPump struct {
	*sinkUnderPump
	failed chan struct{}
}

func (s failingUnderPump) Failed() <-chan struct{} { return s.failed }

// fail makes the sink fail.
func (s failingUnderPump) fail(err error) {
	s.q.Discard(err)
	close(s.failed)
}
