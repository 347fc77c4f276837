package pipe

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// errDrained is the cause with which the contexts of sources end when the pipeline is drained.
var errDrained = fmt.Errorf("pipe: draining: %w", ErrStopped)

// A control is what Pause, Resume and Drain have said. It is the same before, during and after Run.
type control struct {
	said     atomic.Bool // to pause or to drain; so that a source looks at one flag as long as nobody has
	never    atomic.Bool // is never set: what an Out looks at that this does not concern
	draining atomic.Bool

	mu     sync.Mutex
	paused chan struct{} // closed by the Resume that ends this pause; nil: not paused; guarded by mu
	ended  chan struct{} // closed when Run returns; nil: nobody waits in Drain; guarded by mu
}

// Pause makes all sources stop producing: each waits in its next Put or Send, but not in Write, which never
// waits. What the pipeline holds goes on to the sinks. Pause never blocks; it may be called at any time, from any
// goroutine, any number of times, and one Resume ends it.
func (p *Pipeline) Pause() {
	c := &p.control
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused == nil && !c.draining.Load() {
		c.paused = make(chan struct{})
		c.said.Store(true)
	}
}

// Resume makes the sources go on after Pause. Without a Pause it does nothing.
func (p *Pipeline) Resume() {
	c := &p.control
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused != nil {
		close(c.paused)
		c.paused = nil
		c.said.Store(c.draining.Load())
	}
}

// Drain ends the pipeline cleanly, and waits for that: sources stop, all that they have handed over
// is delivered, every stage sees the end of its input, and Run returns nil. It ends a
// Pause. Before Run it makes Run end without having started anything from the outside; after Run it stops nothing.
//
// The context of a source ends, with ErrStopped as its cause; an element whose Put or Send returned nil
// is delivered. One that is on its way from the outside into its first Put or Send after
// Drain is still taken; the call after that returns ErrStopped.
//
// Sources that have an end, such as a file, are stopped before it: what behind them takes bytes apart drops a line or row that
// is not whole, and who writes a file completes it with what there is. Where a part is worth nothing, cancel.
//
// Drain returns what Run does. If ctx ends first, the pipeline is cancelled with context.Cause(ctx), which Run and Drain then
// return. A stage function must not call Drain: it would wait for itself. Drain may be called
// any number of times, from any goroutine.
func (p *Pipeline) Drain(ctx context.Context) error {
	c := &p.control
	c.mu.Lock()
	c.said.Store(true)
	first := !c.draining.Swap(true)
	if c.paused != nil {
		close(c.paused)
		c.paused = nil
	}
	if c.ended == nil {
		c.ended = make(chan struct{})
	}
	ended := c.ended
	c.mu.Unlock()
	if !p.running() {
		return p.failure()
	}
	if first {
		for _, s := range p.stages {
			if s.isSource() {
				s.host.interrupt(errDrained)
			}
		}
	}
	select {
	case <-ended:
	case <-ctx.Done():
		p.fail(p.interrupted(ctx))
		<-ended
	}
	return p.failure()
}

// finished wakes whoever waits in Drain.
func (c *control) finished() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		close(c.ended) // once: a Pipeline runs once
	}
}

// admit lets a source go on with its next Buffer: it waits while the pipeline is paused, and returns ErrStopped
// when it is being drained. The first Buffer after Drain is let through: it may have been taken from the outside before.
func (o *Out[T]) admit(ctx context.Context) error {
	if err := o.hold(ctx); err != nil {
		return err
	}
	if !o.s.p.control.draining.Load() {
		return nil
	}
	if o.drained {
		return ErrStopped
	}
	// Until its context has ended the source cannot know, and may take another element from the outside.
	o.drained = o.s.host.told()
	return nil
}

// hold waits while the pipeline is paused. What was gathered goes on before.
func (o *Out[T]) hold(ctx context.Context) error {
	c := &o.s.p.control
	for flushed := false; ; flushed = true {
		c.mu.Lock()
		paused := c.paused
		c.mu.Unlock()
		if paused == nil {
			return nil
		}
		if !flushed {
			if err := o.flush(ctx, true); err != nil {
				return err
			}
			continue
		}
		m := o.s.host.writing()
		m.wait(blocked, m.s.p.clock(), nil) // whoever paused can resume
		select {
		case <-paused:
		case <-ctx.Done():
		case <-o.s.host.done: // with the run, or when nobody reads
		}
		m.done()
		if run := o.s.host.run; run.Err() != nil {
			return context.Cause(run) // before what follows: the cause may be the Drain of a pipeline around this one
		}
		if cause := context.Cause(ctx); cause != nil && cause != errDrained {
			return cause
		}
		if o.s.host.stopped.Load() { // ctx may be one that never ends
			return ErrStopped
		}
	}
}
