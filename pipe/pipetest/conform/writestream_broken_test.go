package conform

import (
	"errors"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
)

// A faultyWriter is a WriteStream that keeps all rules, except where its fault
// breaks one.
type faultyWriter struct {
	fault  string
	m      *Medium[byte]
	freed  chan struct{} // closed by the rescue, and then nothing waits any more
	failed chan struct{}
	done   chan struct{} // closed when the goroutine has ended
	token  chan struct{} // for "a drain wakes one waiter"

	mu sync.Mutex

	// guarded by mu
	started  bool
	held     []pipe.Bytes // the first one is being written
	size     int64
	max      int64
	isFull   bool
	drained  chan struct{} // of the next drain; nil: not full
	drains   int64
	changes  notify.Event // happens at each drain
	closing  bool
	inside   bool // for "two Writes at once lose one"
	complete bool // everything was written and the medium closed
	err      error
	changed  notify.Event // happens when a field above changes
}

func newFaultyWriter(fault string, m *Medium[byte], r *rescue) *faultyWriter {
	s := &faultyWriter{
		fault: fault, m: m, max: 1 << 20, freed: make(chan struct{}), failed: make(chan struct{}), done: make(chan struct{}),
		token: make(chan struct{}, 1),
	}
	r.add(func() {
		close(s.freed)
		_ = m.CloseWithError(nil)
	})
	return s
}

func (s *faultyWriter) is(fault string) bool { return s.fault == fault }

func (s *faultyWriter) startLocked() {
	if !s.started {
		s.started = true
		go s.work()
	}
}

func (s *faultyWriter) Write(b pipe.Bytes) error {
	if s.is("Write waits for room") {
		for {
			s.mu.Lock()
			full, changed := s.isFull, s.changed.Next()
			s.mu.Unlock()
			if !full {
				break
			}
			select {
			case <-changed:
			case <-s.freed:
				return errClosed
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refusesLocked(); err != nil {
		s.release(b, "a refused Buffer is released twice")
		return err
	}
	size := b.Size()
	if s.is("two Writes at once lose one") && !s.isAlone() {
		return nil
	}
	switch {
	case size > s.max && s.is("a large Buffer is refused"):
		return errors.New("too large")
	case b.Len() == 0 && s.is("an empty Buffer counts"):
		size++
	case b.Len() == 0 && s.is("an empty Buffer is the end"):
		s.closing = true
	case b.Len() == 0 && s.is("an empty Buffer is written"):
	case b.Len() == 0:
		return nil
	}
	if s.is("elements are changed in place") && b.Len() > 0 {
		other := bufferOfCopy(b.Elements())
		b.Elements()[0]++
		b.Release()
		b = other
	}
	s.queueLocked(b, size)
	s.startLocked()
	s.changed.Happen()
	return nil
}

// isAlone lets other Writes run for a moment. It reports whether this one was
// the first.
func (s *faultyWriter) isAlone() bool {
	alone := !s.inside
	s.inside = true
	s.mu.Unlock()
	time.Sleep(time.Nanosecond)
	s.mu.Lock()
	if alone {
		s.inside = false
	}
	return alone
}

func (s *faultyWriter) queueLocked(b pipe.Bytes, size int64) {
	if s.is("two Writes at once pass each other") && len(s.held) > 1 {
		last := len(s.held) - 1
		s.held = append(s.held[:last:last], b, s.held[last])
	} else {
		s.held = append(s.held, b)
	}
	s.size += size
	if s.is("Release comes with Write") && b.Len() == recycledLength {
		b.Release()
	}
	s.updateLocked()
}

// updateLocked makes the queue full, or drains it, as its size demands.
func (s *faultyWriter) updateLocked() {
	max, half := s.max, s.max/2
	if s.is("half is rounded up") {
		half = (s.max + 1) / 2
	}
	if s.is("drains when empty") {
		half = 0
	}
	switch {
	case s.size > max, s.is("full at exactly the max size") && s.size == max:
		if !s.isFull {
			s.isFull, s.drained = true, make(chan struct{})
		}
	case s.isFull && (s.size <= half || s.is("no hysteresis")):
		s.isFull = false
		s.drains++
		s.wakeLocked()
	}
}

func (s *faultyWriter) wakeLocked() {
	if s.is("a drain wakes one waiter") {
		select {
		case s.token <- struct{}{}:
		default:
		}
		return
	}
	if s.drained != nil {
		close(s.drained)
		s.drained = nil
	}
	if !s.is("the channel of Drains stays open") {
		s.changes.Happen()
	}
}

func (s *faultyWriter) refusesLocked() error {
	switch {
	case s.err != nil && !s.is("Write accepts after a failure") && !s.is("Write accepts after Abort"):
		return s.err
	case s.err != nil && s.is("Write accepts after a failure") != errors.Is(s.err, errMedium),
		s.err != nil && s.is("Write accepts after Abort") != errors.Is(s.err, errAbort):
		return s.err
	case s.closing && s.is("Write is refused at the end of Close only"):
		if s.complete {
			return errClosed
		}
	case s.closing:
		return errClosed
	}
	return nil
}

func (s *faultyWriter) WriteQueueFull() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.isFull
}

func (s *faultyWriter) Drained() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is("a drain wakes one waiter") && s.isFull {
		return s.token
	}
	if s.drained != nil {
		return s.drained
	}
	c := make(chan struct{})
	if s.is("Drained is open when not full") {
		s.drained = c
		return c
	}
	close(c)
	return c
}

func (s *faultyWriter) Drains() (int64, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drains, s.changes.Next()
}

func (s *faultyWriter) Failed() <-chan struct{} { return s.failed }

func (s *faultyWriter) WriteQueueMaxSize() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is("the max size is rounded") {
		return s.max &^ 4095
	}
	return s.max
}

func (s *faultyWriter) SetWriteQueueMaxSize(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n < 1 {
		if s.is("a bad max size is set nevertheless") {
			s.max = 1
		}
		if s.is("a bad max size is no error") {
			return nil
		}
		return errors.New("too small")
	}
	lowered := n < s.max
	s.max = n
	if lowered && s.is("a lowered max size waits for a Write") || !lowered && s.is("a raised max size waits for the medium") {
		return nil
	}
	s.updateLocked()
	return nil
}

// work writes the queue until the end.
func (s *faultyWriter) work() {
	defer close(s.done)
	for {
		s.mu.Lock()
		err, closing, changed := s.err, s.closing, s.changed.Next()
		var next pipe.Bytes
		n := len(s.held)
		if n > 0 {
			next = s.held[0]
		}
		s.mu.Unlock()
		if s.is("Close drops the queue") && closing && n > 0 {
			n = 0
		}
		switch {
		case err != nil && !(s.is("Abort writes the whole queue") && n > 0):
			s.end(err)
			return
		case n > 0:
			s.writeOne(next)
		case closing:
			s.end(nil)
			return
		default:
			select {
			case <-changed:
			case <-s.freed:
				return
			}
		}
	}
}

func (s *faultyWriter) writeOne(b pipe.Bytes) {
	if s.is("a Buffer being written does not count") {
		s.taken(b.Size())
	}
	_, err := s.m.Write(b.Elements())
	if s.is("a Buffer is written twice") {
		_, _ = s.m.Write(b.Elements()[:1])
	}
	s.mu.Lock()
	if len(s.held) > 0 {
		s.held = s.held[1:]
	}
	if err != nil && s.err == nil && !s.is("the failure is dropped") {
		s.err = err
		close(s.failed)
		if !s.is("a failure wakes no waiter") {
			s.openLocked()
		}
		if s.is("Failed stays open") {
			s.failed = make(chan struct{})
		}
	}
	s.mu.Unlock()
	if err != nil && (s.is("a failure wakes no waiter") || s.is("Abort wakes no waiter")) {
		return
	}
	if !s.is("a Buffer being written does not count") {
		s.taken(b.Size())
	}
	if !s.is("Release comes with Write") || b.Len() != recycledLength {
		s.release(b, "Release comes twice")
	}
}

// release releases b. With the fault it does so twice if b has another owner.
// Without one that would panic under the race detector.
func (s *faultyWriter) release(b pipe.Bytes, fault string) {
	if b.Shared() && s.is(fault) {
		b.Release()
	}
	b.Release()
}

func (s *faultyWriter) taken(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size -= size
	s.updateLocked()
	s.changed.Happen()
}

// openLocked makes the queue never full again.
func (s *faultyWriter) openLocked() {
	s.isFull = false
	s.max = 1 << 40
	if s.is("a drain wakes one waiter") {
		s.wakeLocked()
		return
	}
	if s.drained != nil {
		close(s.drained)
		s.drained = nil
	}
}

func (s *faultyWriter) end(err error) {
	switch {
	case err != nil && !s.is("an aborted output is complete"):
		_ = s.m.CloseWithError(err)
	case s.is("the medium stays open"):
	case s.is("the error of closing is dropped"):
		_ = s.m.Close()
	default:
		err = s.m.Close()
	}
	if s.is("the medium is written to after Close") {
		_, _ = s.m.Write([]byte{0})
	}
	if err != nil && s.is("the medium is written to after Abort") {
		go func() {
			time.Sleep(time.Millisecond)
			_, _ = s.m.Write([]byte{0})
		}()
	}
	if s.is("a goroutine is left") {
		go func() { <-s.freed }()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && err != nil {
		s.err = err
	}
	s.complete = s.err == nil
	if s.is("Failed is closed at the end") && s.err == nil {
		close(s.failed)
	}
}
