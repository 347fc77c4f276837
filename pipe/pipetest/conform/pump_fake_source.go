package conform

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A sourceUnderPump is the ReadStream of a pump under test. The check emits its
// Buffers. It counts its calls.
type sourceUnderPump struct {
	onSwitch func() // called inside Pause and Resume; set before the pump starts, may be nil

	mu sync.Mutex

	// guarded by mu
	held                    []pipe.Bytes
	onRead                  func() // called before Read returns elements; may be nil
	end                     error
	paused, left            bool // left: by LeavePaused
	pauses, resumes, closes int
	changed                 notify.Event // happens at each change
}

// update calls f with mu held and wakes the Read that waits.
func (s *sourceUnderPump) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.changed.Happen()
}

func (s *sourceUnderPump) emit(b pipe.Bytes) { s.update(func() { s.held = append(s.held, b) }) }
func (s *sourceUnderPump) endWith(err error) { s.update(func() { s.end = err }) }

func (s *sourceUnderPump) Pause() {
	s.update(func() { s.paused, s.left = true, false; s.pauses++ })
	s.switched()
}

func (s *sourceUnderPump) Resume() {
	s.update(func() { s.paused, s.left = false, false; s.resumes++ })
	s.switched()
}

func (s *sourceUnderPump) switched() {
	if s.onSwitch != nil {
		s.onSwitch()
	}
}

func (s *sourceUnderPump) Close() error {
	s.update(func() { s.closes++; s.held, s.end, s.paused = nil, queue.ErrClosed, false })
	return nil
}

func (s *sourceUnderPump) Read(ctx context.Context) (pipe.Bytes, error) {
	for {
		if ctx.Err() != nil {
			return pipe.Bytes{}, context.Cause(ctx)
		}
		s.mu.Lock()
		b, err := pipe.Bytes{}, s.end
		ready := !s.paused && (len(s.held) > 0 || err != nil)
		if ready && len(s.held) > 0 {
			b, err, s.held = s.held[0], nil, s.held[1:]
		}
		onRead, changed := s.onRead, s.changed.Next()
		s.mu.Unlock()
		if ready {
			if onRead != nil && err == nil {
				onRead()
			}
			return b, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// state returns the numbers of calls of Pause and Resume.
func (s *sourceUnderPump) state() (pauses, resumes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pauses, s.resumes
}

func (s *sourceUnderPump) isPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
}

func (s *sourceUnderPump) timesClosed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closes
}

// A resumableUnderPump is a sourceUnderPump that is pump.Resumable.
type resumableUnderPump struct{ *sourceUnderPump }

func (s resumableUnderPump) LeavePaused() { s.update(func() { s.paused, s.left = true, true }) }

func (s resumableUnderPump) LeftPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}
