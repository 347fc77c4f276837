package pipe

import (
	"context"
	"slices"
	"sync"
)

// A turn is a lock that one worker at a time has. Whoever waits for it does so on a channel, with a
// context, and counts as waiting.
//
// A turn that is given back is free for whoever comes first; one of those who wait is woken to try again. To hand it
// to a worker that has yet to be scheduled would let all who come meanwhile wait as well, and each of them is
// handed it asleep in its turn: on two cores, workers would run one after the other. Since all
// workers do the same, none is wronged.
type turn struct {
	mu      sync.Mutex
	taken   bool         // guarded by mu, as all that follows
	waking  bool         // one of those who waited was woken and has not tried yet; more would come for nothing
	waiting []*candidate // the first one is woken first: none stays without work while there is some for all
}

type candidate struct {
	m     *meter
	ready chan struct{} // capacity 1
	woken bool          // has been taken off waiting; guarded by turn.mu
}

func newCandidate(m *meter) *candidate { return &candidate{m: m, ready: make(chan struct{}, 1)} }

// take waits for the turn, in the given state. On an error the caller does not have it.
func (t *turn) take(ctx context.Context, c *candidate, s state) error {
	for !t.try(c) {
		c.m.wait(s, c.m.s.p.clock(), check(func() bool {
			t.mu.Lock()
			defer t.mu.Unlock()
			return !c.woken
		}))
		select {
		case <-c.ready:
			c.m.done()
		case <-ctx.Done():
			c.m.done()
			t.leave(c)
			return context.Cause(ctx)
		}
	}
	return nil
}

// try takes the turn if it is free. If it is not, c is among those who wait.
func (t *turn) try(c *candidate) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.woken {
		c.woken, t.waking = false, false
	}
	if !t.taken {
		t.taken = true
		return true
	}
	t.waiting = append(t.waiting, c)
	return false
}

// leave says that c does not wait any longer. If it was woken, another one is woken in its place.
func (t *turn) leave(c *candidate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.woken {
		<-c.ready // cannot block: wakeLocked has sent
		c.woken, t.waking = false, false
		t.wakeLocked()
		return
	}
	for i, w := range t.waiting {
		if w == c {
			t.waiting = slices.Delete(t.waiting, i, i+1)
			return
		}
	}
}

// give gives the turn back.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.taken = false
	t.wakeLocked()
}

// wakeLocked wakes one of those who wait, if it is needed.
func (t *turn) wakeLocked() {
	if t.taken || t.waking || len(t.waiting) == 0 {
		return
	}
	c := t.waiting[0]
	t.waiting = t.waiting[:copy(t.waiting, t.waiting[1:])]
	c.woken, t.waking = true, true
	c.ready <- struct{}{} // cannot block: capacity 1, and c takes what was sent before it waits again
}
