package pipe

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// A host is the goroutine of a stage, and of the kernels that run in it behind that stage.
type host struct {
	s        *stage
	meter    meter
	live     atomic.Int32 // branches that take more: not closed, and neither a kernel nor the reader of the edge has had enough
	read     atomic.Int32 // branches that are not closed, and whose edge is read
	refused  atomic.Bool  // somebody has had enough
	stopped  atomic.Bool  // that holds, and no branch is live: s is told
	unwanted atomic.Bool  // that holds, and no branch is read: the kernels are told, too

	kernels bool   // run in this goroutine
	sample  sample // of the kernels
	writer  *meter // of the worker that writes now; nil: the goroutine of s writes

	mu     sync.Mutex
	run    context.Context         // of the kernels, and of what s hands over: it outlives that of s; set before the goroutine starts, and by begin
	done   <-chan struct{}         // of the context of s; set by begin, read-only after
	cancel context.CancelCauseFunc // of the context of s; nil: not running; guarded by mu
	stop   context.CancelCauseFunc // of run, and so of that of s, if there are kernels; else cancel; guarded by mu
}

// A branch is one output of a host, with the kernels behind it down to the next edge.
type branch struct {
	h    *host
	over atomic.Bool // no more goes along it
	idle atomic.Bool // and nothing that is on it is wanted
}

// join makes b a branch of h.
func (b *branch) join(h *host) {
	b.h = h
	h.live.Add(1)
	h.read.Add(1)
}

// enough says that a kernel on the branch wants no more, and goes on with what it has. When that holds for all branches
// that are not closed, the function of the stage learns it from its context, even while it waits for the outside.
func (b *branch) enough() { b.leave(true) }

// stop says that the edge is not read any more: the kernels are told as well, since nothing of theirs is wanted.
func (b *branch) stop() {
	b.leave(true)
	b.rest()
}

// close says that the stage has closed the branch. A stage all of whose outputs are closed is told nothing: it
// may go on for the sake of what it reads.
func (b *branch) close() {
	b.leave(false)
	b.rest()
}

// leave says that no more goes along the branch, and whether that is because it was refused.
func (b *branch) leave(refused bool) {
	if b.over.Swap(true) {
		return
	}
	if refused {
		b.h.refused.Store(true) // before the count falls
	}
	if b.h.live.Add(-1) == 0 && b.h.refused.Load() {
		b.h.stopped.Store(true)
		b.h.interrupt(ErrStopped)
	}
}

// rest says that nothing that is on the branch is wanted. leave comes before.
func (b *branch) rest() {
	if !b.idle.Swap(true) && b.h.read.Add(-1) == 0 && b.h.refused.Load() {
		b.h.unwanted.Store(true)
		b.h.abandon()
	}
}

// interrupt ends the context of the stage with cause, if it runs.
func (h *host) interrupt(cause error) {
	h.mu.Lock()
	cancel := h.cancel
	h.mu.Unlock()
	if cancel != nil {
		cancel(cause)
	}
}

// abandon ends also the context of the kernels.
func (h *host) abandon() {
	h.mu.Lock()
	stop := h.stop
	h.mu.Unlock()
	if stop != nil {
		stop(ErrStopped)
	}
}

// writing returns the account of the goroutine that writes now.
func (h *host) writing() *meter {
	if h.writer != nil {
		return h.writer
	}
	return &h.meter
}

// told reports whether the context of the stage has ended.
func (h *host) told() bool {
	select {
	case <-h.done:
		return true
	default:
		return false
	}
}

// foreign reports whether ctx, which a call was given, is one of the caller's own, with a deadline perhaps, that has not ended
// with the context of the stage.
func (h *host) foreign(ctx context.Context) bool {
	switch ctx.Done() {
	case nil, h.done, h.run.Done():
		return false
	}
	return ctx.Err() == nil || !h.told() || !errors.Is(context.Cause(ctx), ErrStopped)
}

// begin opens the account of the goroutine, and returns the context of its stage. release, if not nil, must be
// called at the end.
func (h *host) begin() (ctx context.Context, release context.CancelCauseFunc) {
	ctx = h.run
	var cancel, stop context.CancelCauseFunc
	if len(h.s.outs) > 0 { // only downstream and Drain end the context of one stage
		if h.kernels { // they must learn, while they wait for the outside, that nobody wants it
			h.run, stop = context.WithCancelCause(ctx)
		}
		ctx, cancel = context.WithCancelCause(h.run)
		if stop == nil {
			stop = cancel
		}
	}
	h.done = ctx.Done()
	h.mu.Lock()
	h.cancel, h.stop = cancel, stop
	h.mu.Unlock()
	h.meter.begin()
	if h.unwanted.Load() {
		stop(ErrStopped)
	}
	if h.s.interrupted() {
		cancel(errDrained)
	}
	return ctx, stop
}

func (h *host) end() {
	h.meter.end()
	h.mu.Lock()
	h.cancel, h.stop = nil, nil
	h.mu.Unlock()
}

// waking reports whether the context of the stage has ended or is about to.
func (h *host) waking() bool { return h.stopped.Load() || h.told() }

// flush hands over what the stage has gathered. It runs when the stage is about to
// wait for input, so that no element waits for company while there is nothing to do.
func (h *host) flush(ctx context.Context) error {
	var stopped error
	for _, out := range h.s.outs {
		if err := out.flush(ctx, true); err != nil {
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
