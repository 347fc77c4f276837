package pipe

import (
	"context"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/signal"
)

// A valve is the part of an Out in which Pause and Drain stop a source.
type valve struct {
	pending *atomic.Bool // control.pending if the Out is that of a source, else control.nothing
	passed  bool         // one Buffer has passed since Drain
}

// pass lets a source emit its next Buffer. It waits while the pipeline is
// paused, and returns ErrDraining while the pipeline is being drained.
func (o *Out[T]) pass(ctx context.Context) error {
	if !o.pending.Load() {
		return nil
	}
	return o.passSlow(ctx)
}

// passSlow is pass while a pause or a drain is pending. The first Buffer after
// Drain passes, because the source may have received it from the outside
// before. If a pipeline ran inside the source then, every Buffer passes, so that
// the source can deliver the results of that pipeline.
func (o *Out[T]) passSlow(ctx context.Context) error {
	if err := o.awaitResume(ctx); err != nil {
		return err
	}
	c, h := &o.s.p.control, o.s.host
	switch {
	case !c.draining.Load() || h.deliversInner():
		return nil
	case o.passed || c.dropsRaw.Load() && o.s.emitsRaw():
		return ErrDraining
	}
	// Until its context has ended, the source cannot know about the drain, and
	// may receive another element from the outside.
	o.passed = h.contexts.stageEnded()
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
		if cause := context.Cause(ctx); cause != nil && cause != signal.ErrDraining {
			return o.s.p.cause(ctx)
		}
		if h.demand.refused() { // ctx may be a context that never ends
			return ErrStopped
		}
	}
}
