package pump_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

var errTest = errors.New("test failure")

// A source is a ReadStream that the test feeds. It has only the four methods of
// ReadStream.
type source struct {
	mu      sync.Mutex
	ready   []pipe.Bytes
	end     error         // nil: open
	paused  bool          // by Pause, until Resume
	changed chan struct{} // closed at each change
	log     sourceLog
	onRead  func() // runs at the start of each Read
}

// A sourceLog counts the calls of the methods of a source.
type sourceLog struct{ reads, pauses, resumes, closes int }

func newSource(sizes ...int) *source {
	s := &source{changed: make(chan struct{})}
	for _, n := range sizes {
		s.emit(buffer(n))
	}
	return s
}

func (s *source) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *source) emit(bs ...pipe.Bytes) { s.update(func() { s.ready = append(s.ready, bs...) }) }

func (s *source) endWith(err error) { s.update(func() { s.end = err }) }

func (s *source) calls() sourceLog {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log
}

func (s *source) isPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
}

func (s *source) Read(ctx context.Context) (pipe.Bytes, error) {
	s.update(func() { s.log.reads++ })
	if s.onRead != nil {
		s.onRead()
	}
	for {
		if ctx.Err() != nil {
			return pipe.Bytes{}, context.Cause(ctx)
		}
		s.mu.Lock()
		if !s.paused && len(s.ready) > 0 {
			b := s.ready[0]
			s.ready = s.ready[1:]
			s.mu.Unlock()
			return b, nil
		}
		if !s.paused && s.end != nil {
			s.mu.Unlock()
			return pipe.Bytes{}, s.end
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

func (s *source) Pause() { s.update(func() { s.paused = true; s.log.pauses++ }) }

func (s *source) Resume() { s.update(func() { s.paused = false; s.log.resumes++ }) }

func (s *source) Close() error {
	s.update(func() { s.log.closes++; s.end, s.ready, s.paused = queue.ErrClosed, nil, false })
	return nil
}

// buffer returns a Buffer of n bytes.
func buffer(n int) pipe.Bytes { return pipe.BufferOf(make([]byte, n)...) }

func text(s string) pipe.Bytes { return pipe.BufferOf([]byte(s)...) }

// A markedSource is a source that is Resumable.
type markedSource struct {
	*source
	left bool
}

func (s *markedSource) Pause() { s.left = false; s.source.Pause() }

func (s *markedSource) Resume() { s.left = false; s.source.Resume() }

func (s *markedSource) LeavePaused() {
	s.left = true
	s.source.update(func() { s.source.paused = true })
}

func (s *markedSource) LeftPaused() bool { return s.left }

type deafSource struct{ *source }

func (s *deafSource) Read(context.Context) (pipe.Bytes, error) {
	return s.source.Read(context.Background())
}

type failingClose struct{ *source }

func (failingClose) Close() error { return errTest }

// A sink is a WriteStream whose queue the test drains by hand.
type sink struct {
	q *queue.Queue[pipe.Bytes]

	mu       sync.Mutex
	got      []byte // all bytes written
	writes   int    // of Buffers that are not empty
	probes   int    // of empty ones
	closes   int    // a Close of a sink that has ended does not count
	aborted  error
	closeErr error

	onWrite func(b pipe.Bytes) // runs at the end of each Write of data
	onFull  func()             // runs inside WriteQueueFull
	onClose func(ctx context.Context)
}

func newSink(maxSize int64) *sink { return &sink{q: queue.New(maxSize, pipe.Bytes.Size)} }

func (s *sink) Write(b pipe.Bytes) error {
	elems := append([]byte(nil), b.Elements()...)
	err := s.q.Write(b)
	s.mu.Lock()
	if b.Len() == 0 {
		s.probes++
	} else if err == nil {
		s.got = append(s.got, elems...)
		s.writes++
	}
	s.mu.Unlock()
	if s.onWrite != nil && len(elems) > 0 {
		s.onWrite(b)
	}
	return err
}

func (s *sink) WriteQueueFull() bool {
	if s.onFull != nil {
		s.onFull()
	}
	return s.q.Full()
}

func (s *sink) Drained() <-chan struct{} { return s.q.Drained() }

func (s *sink) Drains() (int64, <-chan struct{}) { return s.q.Drains() }

func (s *sink) WriteQueueMaxSize() int64 { return s.q.MaxSize() }

func (s *sink) SetWriteQueueMaxSize(n int64) error { return s.q.SetMaxSize(n) }

func (s *sink) bytes() string { s.mu.Lock(); defer s.mu.Unlock(); return string(s.got) }

func (s *sink) ended() (closes int, aborted error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closes, s.aborted
}

func (s *sink) written() (writes int, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes, len(s.got)
}

func (s *sink) Close(ctx context.Context) error {
	if _, aborted := s.ended(); aborted != nil {
		return aborted
	}
	s.q.Close()
	if s.onClose != nil {
		s.onClose(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closes = 1
	if s.closeErr == nil && ctx.Err() != nil {
		s.aborted = context.Cause(ctx)
		return s.aborted
	}
	return s.closeErr
}

func (s *sink) Abort(err error) {
	s.q.Discard(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aborted == nil {
		s.aborted = err
	}
}

// drain takes all Buffers from the queue.
func (s *sink) drain() {
	for {
		if _, ok := s.q.TryRead(); !ok {
			return
		}
	}
}

// drainAlways drains the queue on its own goroutine, until the sink ends.
func (s *sink) drainAlways() {
	go func() {
		for {
			if _, err := s.q.Read(context.Background()); err != nil {
				return
			}
		}
	}()
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// stop stops p and waits until it has stopped.
func stop(t *testing.T, p *pump.Pump[byte]) {
	t.Helper()
	p.Stop()
	if err := p.Wait(t.Context()); err != pump.ErrNotRunning {
		t.Errorf("Wait after Stop = %v, want %v", err, pump.ErrNotRunning)
	}
}

func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic = %v, want %v", got, want)
		}
	}()
	f()
}

func equal[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
