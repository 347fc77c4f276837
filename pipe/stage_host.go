package pipe

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/signal"
)

// A host is one goroutine. It runs a stage function and the kernels that are
// fused downstream of it.
type host struct {
	s         *stage
	ledger    account.Ledger // of its goroutines and kernels
	account   account.Account
	demand    demand
	contexts  contexts
	launch    launch
	gathering gathering
	kernels   *stage           // those that run in this goroutine, a list by nextKernel, nil if there are none
	worker    *account.Account // of the worker that writes now, nil if the goroutine of s writes
}

// contexts has the two contexts of a host. Every wait is under one of them, or
// under a context that the stage function has made.
//
//	stage      given to the stage function. It ends when no branch takes more,
//	           and on Drain.
//	delivery   given to the kernels. Buffers that the stage function has put
//	           are delivered under it. It ends with the run, and when no
//	           results are wanted. It never ends before the stage context.
type contexts struct {
	delivery  context.Context // set before the goroutine starts, and by begin
	stageDone <-chan struct{} // set by begin, read-only after

	given sourceContext // given to the stage function of a source, set by begin

	mu          sync.Mutex
	inner       inner                   // of a source
	cancelStage context.CancelCauseFunc // nil unless the stage function runs, guarded by mu
	cancelBoth  context.CancelCauseFunc // cancelStage if the host has no kernels, guarded by mu
}

// begin opens the account of the goroutine, and returns the context of the
// stage function. If release is not nil, it must be called at the end.
func (h *host) begin() (ctx context.Context, release context.CancelCauseFunc) {
	c := &h.contexts
	ctx = c.delivery
	var endStage, endBoth context.CancelCauseFunc
	if len(h.s.outs) > 0 { // a stage without outputs needs no context of its own
		if h.kernels != nil { // a kernel that waits for other code must notice that its results are not wanted
			c.delivery, endBoth = context.WithCancelCause(ctx)
		}
		ctx, endStage = context.WithCancelCause(c.delivery)
		if endBoth == nil {
			endBoth = endStage
		}
	}
	c.stageDone = ctx.Done()
	if h.s.isSource() {
		c.given = sourceContext{ctx, h}
		ctx = &c.given
	}
	c.mu.Lock()
	c.cancelStage, c.cancelBoth = endStage, endBoth
	c.mu.Unlock()
	h.account.Begin()
	for k := h.kernels; k != nil; k = k.nextKernel {
		k.meter.Open()
	}
	if h.demand.unwanted() {
		h.endDelivery(ErrStopped)
	}
	if h.s.draining() {
		h.endStage(ErrDraining)
	}
	return ctx, endBoth
}

func (h *host) end() {
	for k := h.kernels; k != nil; k = k.nextKernel {
		k.meter.Close()
	}
	h.account.End()
	h.contexts.mu.Lock()
	h.contexts.cancelStage, h.contexts.cancelBoth = nil, nil
	h.contexts.mu.Unlock()
}

// endStage ends the stage context with cause, while the stage function runs.
func (h *host) endStage(cause error) {
	c := &h.contexts
	c.mu.Lock()
	end := c.cancelStage
	c.mu.Unlock()
	if end != nil {
		h.s.attention.Or(isInterrupted)
		end(cause)
	}
}

// endDelivery ends both contexts with cause, while the stage function runs.
func (h *host) endDelivery(cause error) {
	c := &h.contexts
	c.mu.Lock()
	end := c.cancelBoth
	c.mu.Unlock()
	if end == nil {
		return
	}
	h.s.attention.Or(isInterrupted)
	for k := h.kernels; k != nil; k = k.nextKernel {
		k.attention.Or(isInterrupted)
	}
	end(cause)
}

// stageEnded reports whether the stage context has ended.
func (c *contexts) stageEnded() bool {
	select {
	case <-c.stageDone:
		return true
	default:
		return false
	}
}

// isCallers reports whether ctx is a context of the caller's own, such as one
// with a deadline. It reports false if ctx has ended only because the stage
// context has ended.
func (c *contexts) isCallers(ctx context.Context) bool {
	switch ctx.Done() {
	case nil, c.stageDone, c.delivery.Done():
		return false
	}
	return ctx.Err() == nil || !c.stageEnded() || !signal.IsStop(context.Cause(ctx))
}

// StageDone is closed when the stage context ends.
func (h *host) StageDone() <-chan struct{} { return h.contexts.stageDone }

// DeliveryDone is closed when the delivery context ends.
func (h *host) DeliveryDone() <-chan struct{} { return h.contexts.delivery.Done() }

// StageEnding reports whether the stage context has ended or is about to.
func (h *host) StageEnding() bool { return h.demand.refused() || h.contexts.stageEnded() }

// writer returns the account of the goroutine that writes now.
func (h *host) writer() *account.Account {
	if h.worker != nil {
		return h.worker
	}
	return &h.account
}
