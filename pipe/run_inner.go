package pipe

import (
	"context"
	"errors"
	"slices"
	"time"
)

// A sourceContext is the context that a source is given. From it, Run of
// another pipeline learns that it runs inside the source.
type sourceContext struct {
	context.Context
	h *host
}

type hostKey struct{}

func (c *sourceContext) Value(key any) any {
	if key == (hostKey{}) {
		return c.h
	}
	return c.Context.Value(key)
}

// An inner holds the pipelines that run inside a source. A drain of the outer
// pipeline drains them, too, instead of cancelling them. So the elements that
// they have taken are delivered.
type inner struct {
	running []*Pipeline // guarded by the mu of the contexts
	any     bool        // there was a pipeline, guarded by the mu of the contexts
	drained bool        // one was running when it was drained, guarded by the mu of the contexts
	failed  *StageError // the last failure of one, nil if none has failed, guarded by the mu of the contexts
}

// detached returns the context for the run of a pipeline inside a source. It
// does not end with ctx. A pipeline that a stage of that run runs is not inside
// the source, because it may work on an element that must be finished.
func detached(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), hostKey{}, (*host)(nil))
}

// outerOf returns the source in which a Run under ctx takes place, or nil.
func outerOf(ctx context.Context) *host {
	h, _ := ctx.Value(hostKey{}).(*host)
	return h
}

// enter records that p runs inside the source of h.
func (h *host) enter(p *Pipeline) {
	c := &h.contexts
	c.mu.Lock()
	c.inner.running, c.inner.any = append(c.inner.running, p), true
	outer := &h.s.p.control
	c.inner.drained = c.inner.drained || outer.draining.Load()
	c.mu.Unlock()
	if outer.draining.Load() {
		p.drain(outer.dropsRaw.Load())
	}
}

// leave records that p has ended.
func (h *host) leave(p *Pipeline) {
	c := &h.contexts
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.inner.running, p); i >= 0 {
		c.inner.running = slices.Delete(c.inner.running, i, i+1)
	}
	if failed, ok := p.outcome.failure().(*StageError); ok {
		c.inner.failed = failed
	}
}

// innerFailed reports whether err is the failure of a pipeline that has run
// inside the source of h. A drain ends the context of the source, but not the
// work of that pipeline. So the failure is not a reaction to the end of the
// context.
func (h *host) innerFailed(err error) bool {
	h.contexts.mu.Lock()
	failed := h.contexts.inner.failed
	h.contexts.mu.Unlock()
	return failed != nil && errors.Is(err, failed)
}

// ranInner reports whether a pipeline has run inside the source of h.
func (h *host) ranInner() bool {
	h.contexts.mu.Lock()
	defer h.contexts.mu.Unlock()
	return h.contexts.inner.any
}

// deliversInner reports whether a pipeline runs inside the source of h, or ran
// there when it was drained. The source may deliver the results after that
// pipeline has ended.
func (h *host) deliversInner() bool {
	h.contexts.mu.Lock()
	defer h.contexts.mu.Unlock()
	return h.contexts.inner.drained || len(h.contexts.inner.running) > 0
}

// drainInner drains the pipelines that run inside the source of h.
func (h *host) drainInner(dropRaw bool) {
	h.contexts.mu.Lock()
	running := slices.Clone(h.contexts.inner.running)
	h.contexts.inner.drained = h.contexts.inner.drained || len(running) > 0
	h.contexts.mu.Unlock()
	for _, p := range running {
		p.drain(dropRaw)
	}
}

// drained reports whether ctx, which has ended, has ended only because the
// pipeline of h is being drained.
func (h *host) drained(ctx context.Context) bool {
	return context.Cause(ctx) == ErrDraining && h.contexts.stageEnded() && context.Cause(&h.contexts.given) == ErrDraining
}

// waitInside is wait for a pipeline that runs inside the source of outer. A
// drain of the outer pipeline ends ctx, but does not cancel p.
//
// After that nothing shows a later end of ctx but its deadline.
func (p *Pipeline) waitInside(outer *host, ctx, runCtx context.Context) {
	delivery := outer.contexts.delivery
	ended := ctx.Done()
	deadline := make(chan struct{})
	for p.running.living.Load() > 0 && runCtx.Err() == nil {
		select {
		case <-runCtx.Done():
		case <-delivery.Done():
			p.fail(p.cancelled(delivery))
		case <-ended:
			if !outer.drained(ctx) {
				p.fail(p.cancelled(ctx))
				break
			}
			ended = nil
			if d, ok := ctx.Deadline(); ok {
				timer := time.AfterFunc(time.Until(d), func() { close(deadline) })
				defer timer.Stop()
			}
		case <-deadline:
			p.fail(p.cancelledBy(context.DeadlineExceeded))
		}
	}
	p.running.group.Wait()
}
