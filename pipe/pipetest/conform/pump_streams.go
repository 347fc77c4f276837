package conform

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A pumped is the ReadStream of a pump under test. The test feeds it, and it counts its calls.
type pumped struct {
	mu sync.Mutex

	// guarded by mu
	held                    []pipe.Bytes
	onGive                  func() // called before Read returns elements
	end                     error
	paused                  bool
	pauses, resumes, closes int
	changed                 chan struct{} // closed at each change
}

func (s *pumped) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *pumped) emit(b pipe.Bytes)  { s.update(func() { s.held = append(s.held, b) }) }
func (s *pumped) endWith(err error)  { s.update(func() { s.end = err }) }
func (s *pumped) Pause()             { s.update(func() { s.paused = true; s.pauses++ }) }
func (s *pumped) Resume()            { s.update(func() { s.paused = false; s.resumes++ }) }
func (s *pumped) state() (p, r int)  { s.mu.Lock(); defer s.mu.Unlock(); return s.pauses, s.resumes }
func (s *pumped) isPaused() bool     { s.mu.Lock(); defer s.mu.Unlock(); return s.paused }
func (s *pumped) wasClosed() (n int) { s.mu.Lock(); defer s.mu.Unlock(); return s.closes }

func (s *pumped) Close() error {
	s.update(func() { s.closes++; s.held, s.end, s.paused = nil, queue.ErrClosed, false })
	return nil
}

func (s *pumped) Read(ctx context.Context) (pipe.Bytes, error) {
	for {
		if ctx.Err() != nil {
			return pipe.Bytes{}, context.Cause(ctx)
		}
		s.mu.Lock()
		b, err, changed := pipe.Bytes{}, s.end, s.changed
		ready := !s.paused && (len(s.held) > 0 || err != nil)
		if ready && len(s.held) > 0 {
			b, err, s.held = s.held[0], nil, s.held[1:]
		}
		onGive := s.onGive
		s.mu.Unlock()
		if ready {
			if onGive != nil && err == nil {
				onGive()
			}
			return b, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// A basin is the WriteStream of a pump under test. The test drains it.
type basin struct {
	q       *queue.Queue[pipe.Bytes]
	closed  chan struct{} // when Close may return
	once    sync.Once     // closes closed
	onWrite func()        // called inside each Write of elements; set before the pump starts
	onFull  func()        // called inside WriteQueueFull; likewise

	mu sync.Mutex

	// guarded by mu
	got             []byte
	writes          int
	closes, aborted int
	cause           error // of Abort
}

func (s *basin) Write(b pipe.Bytes) error {
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

// release lets Close return.
func (s *basin) release() { s.once.Do(func() { close(s.closed) }) }

func (s *basin) WriteQueueFull() bool {
	if s.onFull != nil {
		s.onFull()
	}
	return s.q.Full()
}

func (s *basin) Drained() <-chan struct{}           { return s.q.Drained() }
func (s *basin) WriteQueueMaxSize() int64           { return s.q.MaxSize() }
func (s *basin) SetWriteQueueMaxSize(n int64) error { return s.q.SetMaxSize(n) }

func (s *basin) Close(ctx context.Context) error {
	s.q.Close()
	s.mu.Lock()
	s.closes++
	s.mu.Unlock()
	select {
	case <-s.closed:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *basin) Abort(err error) {
	s.q.Discard(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aborted++; s.aborted == 1 {
		s.cause = err
	}
}

func (s *basin) written() []byte { s.mu.Lock(); defer s.mu.Unlock(); return clone(s.got) }
func (s *basin) count() int      { s.mu.Lock(); defer s.mu.Unlock(); return s.writes }

func (s *basin) ended() (closes, aborted int, cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closes, s.aborted, s.cause
}

// drain takes all that is held, as a medium does that takes everything.
func (s *basin) drain() {
	for {
		if _, ok := s.q.TryRead(); !ok {
			return
		}
	}
}
