package pipe

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/notify"
)

// errDrained is the cause with which the contexts of sources end when the
// pipeline is drained.
var errDrained = fmt.Errorf("pipe: draining: %w", ErrStopped)

// A control holds the requests made by Pause, Resume and Drain. It is the same
// before, during and after Run.
type control struct {
	pending  atomic.Bool // a pause or a drain, so that a source has one flag to check
	nothing  atomic.Bool // is never set, and is the flag of Outs that obey neither
	draining atomic.Bool

	mu      sync.Mutex
	paused  bool         // guarded by mu
	resumed notify.Event // guarded by mu
	ended   notify.Event // Run returns, guarded by mu
}

// Pause makes all sources stop producing. Each of them waits in its next Put or
// Send. Write of a [WriteQueue] does not wait. Elements that were
// handed over continue to the sinks.
//
// Pause never blocks. Any goroutine may call it at any time, any number of times,
// and one Resume ends it.
func (p *Pipeline) Pause() {
	c := &p.control
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.draining.Load() {
		c.paused = true
		c.pending.Store(true)
	}
}

// Resume makes the sources continue after Pause. Without a Pause it does nothing.
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

// Drain ends the pipeline cleanly, and waits for that. Sources stop, all that
// they have handed over is delivered, every stage sees the end of its input, and
// Run returns nil. Drain ends a Pause.
//
// Before Run, Drain makes Run end without having started anything from the
// outside. After Run it stops nothing.
//
// The context of a source ends, with ErrStopped as its cause. An element whose
// Put or Send returned nil is delivered. An element that was on its way from the
// outside into its first Put or Send after Drain is still taken. The call after
// that returns ErrStopped.
//
// A source that has an end, such as a file, is stopped before it. A stage
// downstream that assembles lines or rows drops an incomplete one, and a file
// that is written is completed with what there is. Where a part is worth nothing,
// cancel the context of Run instead.
//
// Drain returns the result of Run. If ctx ends first, the pipeline is cancelled
// with context.Cause(ctx), which Run and Drain then return. A stage function must
// not call Drain, because it would wait for itself. Any goroutine outside of the
// pipeline may call Drain any number of times.
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
				s.host.contexts.endStage(errDrained)
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

// A valve is where a source obeys Pause and Drain.
type valve struct {
	pending *atomic.Bool // of the control if the Out is that of a source, else never set
	passed  bool         // one Buffer has passed since Drain
}

// pass lets a source emit its next Buffer. It waits while the pipeline is paused,
// and returns ErrStopped when it is being drained.
func (o *Out[T]) pass(ctx context.Context) error {
	if !o.pending.Load() {
		return nil
	}
	return o.passSlow(ctx)
}

// passSlow is pass while a pause or a drain is pending. The first Buffer after
// Drain passes, because it may have been taken from the outside before.
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
	// Until its context has ended the source cannot know of the drain, and may
	// take another element from the outside.
	o.passed = o.s.host.contexts.stageEnded()
	return nil
}

// awaitResume waits while the pipeline is paused. It first delivers what was
// gathered.
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
		a.BeginWait(account.Blocked, a.Clock(), nil) // the party that paused can resume
		select {
		case <-resumed:
		case <-ctx.Done():
		case <-h.contexts.stageDone: // with the run, or when downstream is done reading
		}
		a.EndWait()
		if run := h.contexts.delivery; run.Err() != nil {
			return o.s.p.cause(run) // first, because the cause may be the Drain of a pipeline around this one
		}
		if cause := context.Cause(ctx); cause != nil && cause != errDrained {
			return o.s.p.cause(ctx)
		}
		if h.demand.refused() { // ctx may be one that never ends
			return ErrStopped
		}
	}
}

// nextResume returns a channel that is closed when the pause ends, or nil if the
// pipeline is not paused.
func (c *control) nextResume() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.paused {
		return nil
	}
	return c.resumed.Next()
}
