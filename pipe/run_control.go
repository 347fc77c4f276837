package pipe

import (
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/notify"
)

// A control holds the requests of Pause, Resume, Drain and DrainBegun. They may
// come before, during and after Run.
type control struct {
	pending  atomic.Bool // there is a pause or a drain; a source checks only this flag
	nothing  atomic.Bool // never set; the flag of Outs that are not those of sources
	draining atomic.Bool
	dropsRaw atomic.Bool // DrainBegun was called, so draining is set, too

	dropping sync.Mutex // held while raw elements are dropped, so that Run returns after that

	mu      sync.Mutex
	paused  bool         // guarded by mu
	resumed notify.Event // guarded by mu
}

// Pause makes all sources stop producing. Each source waits in its next Put or
// Send. Write of a [WriteQueue] does not wait. Elements that the sources have
// handed over before continue to the sinks.
//
// Pause never blocks. Any goroutine may call it at any time. One Resume ends
// the pause, however often Pause was called.
func (p *Pipeline) Pause() {
	c := &p.control
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.draining.Load() {
		c.paused = true
		c.pending.Store(true)
	}
}

// Resume makes the sources continue after Pause. Without a Pause it does
// nothing.
func (p *Pipeline) Resume() {
	c := &p.control
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resumeLocked()
	c.pending.Store(c.draining.Load())
}

func (c *control) resumeLocked() {
	c.paused = false
	c.resumed.Happen()
}

// nextResume returns a channel that is closed when the pause ends, or nil if
// the pipeline is not paused.
func (c *control) nextResume() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.paused {
		return nil
	}
	return c.resumed.Next()
}
