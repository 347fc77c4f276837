package pipe

import (
	"context"
	"sync"
)

// A turn is a lock that workers take one after the other, in the order in which they asked.
// Whoever waits for it does so on a channel, with a context, and counts as waiting.
type turn struct {
	mu      sync.Mutex
	taken   bool         // guarded by mu
	waiting []*candidate // guarded by mu
}

type candidate struct {
	m     *meter
	ready chan struct{} // capacity 1
	given bool          // has got the turn; guarded by turn.mu
}

func newCandidate(m *meter) *candidate { return &candidate{m: m, ready: make(chan struct{}, 1)} }

// take waits for the turn, in the given state. On an error the caller does not have it.
func (t *turn) take(ctx context.Context, c *candidate, s state) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	c.given = false
	t.waiting = append(t.waiting, c)
	t.mu.Unlock()
	c.m.wait(s, c.m.s.p.clock(), check(func() bool {
		t.mu.Lock()
		defer t.mu.Unlock()
		return !c.given
	}))
	defer c.m.done()
	select {
	case <-c.ready:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	given := c.given
	for i, w := range t.waiting {
		if w == c {
			t.waiting = append(t.waiting[:i], t.waiting[i+1:]...)
			break
		}
	}
	t.mu.Unlock()
	if given {
		<-c.ready // cannot block: give has sent, or is about to
		t.give()
	}
	return context.Cause(ctx)
}

// give passes the turn on.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.taken = false
		return
	}
	c := t.waiting[0]
	t.waiting = t.waiting[:copy(t.waiting, t.waiting[1:])]
	c.given = true
	c.ready <- struct{}{} // cannot block: capacity 1, and one give for each take
}
