package pipe

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/internal/signal"
)

// A control holds the requests of Pause, Resume and Drain. They may come
// before, during and after Run.
type control struct {
	pending  atomic.Bool // there is a pause or a drain; a source checks only this flag
	nothing  atomic.Bool // never set; the flag of Outs that are not those of sources
	draining atomic.Bool

	mu      sync.Mutex
	paused  bool         // guarded by mu
	resumed notify.Event // guarded by mu
	ended   notify.Event // happens when Run returns, guarded by mu
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

// Drain ends the pipeline cleanly, and waits for that. The sources stop, and
// all elements that they have handed over are delivered. Then every stage sees
// the end of its input, and Run returns nil. Drain also ends a Pause.
//
// Before Run, Drain returns at once. When Run then starts the sources, their
// contexts are done. After Run, Drain stops nothing.
//
// Drain ends the context of each source, with ErrStopped as the cause. If Put
// or Send has returned nil, the element is delivered. A source may have
// received an element from the outside just before Drain. So its first Put or
// Send after Drain is still accepted. The next one returns ErrStopped.
//
// A source that has an end, such as the source of a file, is stopped before its
// end. A stage that assembles lines or rows drops an incomplete one. A sink
// that writes a file completes the file with the elements that it got. If such
// a part is of no use, cancel the context of Run instead.
//
// Drain returns the result of Run. If ctx ends first, Drain cancels the
// pipeline with context.Cause(ctx), and both Run and Drain return that cause. A
// stage function must not call Drain, because it would wait for itself. Any
// other goroutine may call Drain, any number of times.
func (p *Pipeline) Drain(ctx context.Context) error {
	c := &p.control
	c.mu.Lock()
	c.pending.Store(true)
	first := !c.draining.Swap(true)
	c.resumeLocked()
	ended := c.ended.Next()
	c.mu.Unlock()
	if !p.outcome.isRunning() {
		return p.outcome.failure()
	}
	if first {
		for _, s := range p.stages {
			if s.isSource() {
				s.host.contexts.endStage(signal.ErrDrained)
			}
		}
	}
	select {
	case <-ended:
	case <-ctx.Done():
		p.fail(p.cancelled(ctx))
		<-ended
	}
	return p.outcome.failure()
}

// finish wakes the callers of Drain.
func (c *control) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended.Happen()
}

// A valve is the part of an Out in which Pause and Drain stop a source.
type valve struct {
	pending *atomic.Bool // control.pending if the Out is that of a source, else control.nothing
	passed  bool         // one Buffer has passed since Drain
}

// pass lets a source emit its next Buffer. It waits while the pipeline is
// paused, and returns ErrStopped while the pipeline is being drained.
func (o *Out[T]) pass(ctx context.Context) error {
	if !o.pending.Load() {
		return nil
	}
	return o.passSlow(ctx)
}

// passSlow is pass while a pause or a drain is pending. The first Buffer after
// Drain passes, because the source may have received it from the outside
// before.
func (o *Out[T]) passSlow(ctx context.Context) error {
	if err := o.awaitResume(ctx); err != nil {
		return err
	}
	if !o.s.p.control.draining.Load() {
		return nil
	}
	if o.passed {
		return ErrStopped
	}
	// Until its context has ended, the source cannot know about the drain, and
	// may receive another element from the outside.
	o.passed = o.s.host.contexts.stageEnded()
	return nil
}

// awaitResume waits while the pipeline is paused. It first delivers the
// gathered elements.
func (o *Out[T]) awaitResume(ctx context.Context) error {
	if !o.pending.Load() {
		return nil
	}
	for flushed := false; ; flushed = true {
		resumed := o.s.p.control.nextResume()
		if resumed == nil {
			return nil
		}
		if !flushed {
			if err := o.flush(ctx, untilRoom); err != nil {
				return err
			}
			continue
		}
		h := o.s.host
		a := h.writer()
		a.BeginWait(account.Blocked, a.Clock(), nil) // no condition, because the caller of Pause can call Resume
		select {
		case <-resumed:
		case <-ctx.Done():
		case <-h.contexts.stageDone: // when the run ends, or when downstream is done reading
		}
		a.EndWait()
		if run := h.contexts.delivery; run.Err() != nil {
			return o.s.p.cause(run) // first, because the cause may be the Drain of a pipeline that runs this one
		}
		if cause := context.Cause(ctx); cause != nil && cause != signal.ErrDrained {
			return o.s.p.cause(ctx)
		}
		if h.demand.refused() { // ctx may be a context that never ends
			return ErrStopped
		}
	}
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
