package pipe

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// A host is the goroutine of a stage, and of the kernels that run in it behind that stage.
type host struct {
	s       *stage
	live    atomic.Int32 // outputs of s whose downstream wants more
	stopped atomic.Bool  // there were outputs, and none is live

	mu      sync.Mutex
	cancel  context.CancelCauseFunc // of the context of s; nil: not running; guarded by mu
	state   state                   // guarded by mu, as all that follows
	since   time.Time               // when state began
	spent   [states]time.Duration   // in each state, up to since
	longest time.Duration           // longest single time in blocked
}

// state is what the goroutine of a stage spends its time on.
type state int

const (
	busy    state = iota
	starved       // waits for input
	blocked       // waits for downstream
	states
)

func newHost(s *stage) *host { return &host{s: s} }

// A branch is one output of a host, with the kernels behind it down to the next edge.
type branch struct {
	h    *host
	over atomic.Bool // downstream wants no more
}

func (h *host) newBranch() *branch {
	h.live.Add(1)
	return &branch{h: h}
}

// stop says that downstream wants no more. When that holds for all branches, the function
// of the stage learns it from its context, even while it waits for the outside.
func (b *branch) stop() {
	if b.over.Swap(true) || b.h.live.Add(-1) > 0 {
		return
	}
	h := b.h
	h.stopped.Store(true)
	h.mu.Lock()
	cancel := h.cancel
	h.mu.Unlock()
	if cancel != nil {
		cancel(ErrStopped)
	}
}

func (h *host) begin(cancel context.CancelCauseFunc) {
	h.mu.Lock()
	h.cancel = cancel
	h.state, h.since = busy, time.Now()
	h.mu.Unlock()
	if h.stopped.Load() {
		cancel(ErrStopped)
	}
}

func (h *host) finish() {
	h.enter(busy)
	h.mu.Lock()
	h.cancel = nil
	h.mu.Unlock()
}

// enter closes the account of the state so far and opens that of s.
func (h *host) enter(s state) {
	now := time.Now()
	h.mu.Lock()
	d := now.Sub(h.since)
	h.spent[h.state] += d
	if h.state == blocked && d > h.longest {
		h.longest = d
	}
	h.state, h.since = s, now
	h.mu.Unlock()
}

// flush hands over what the stage has gathered. It runs when the stage is about to
// wait for input, so that no element waits for company while there is nothing to do.
func (h *host) flush(ctx context.Context) error {
	var stopped error
	for _, out := range h.s.outs {
		if err := out.flush(ctx); err != nil {
			if !errors.Is(err, ErrStopped) {
				return err
			}
			stopped = err
		}
	}
	if stopped != nil && h.stopped.Load() {
		return stopped
	}
	return nil
}
