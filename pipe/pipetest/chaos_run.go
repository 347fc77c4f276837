package pipetest

import (
	"context"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// Run runs p as [pipe.Pipeline.Run] does, and injects faults meanwhile. It
// pauses and resumes p, drains it, or cancels the run with [ErrInjected] as the
// cause. The odds determine how often. In a bubble it does so only while p
// waits for something.
func (c *Chaos) Run(ctx context.Context, p *pipe.Pipeline) error {
	e := c.wrap("run")
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	var g proc.Group
	g.Go("", "chaos", func() { e.disturb(ctx, cancel, p, done) })
	err := p.Run(ctx)
	close(done)
	g.Wait()
	return err
}

// disturb injects faults into a run until done is closed, or until it has
// drained or cancelled the run.
func (e *chaosEnd) disturb(ctx context.Context, cancel context.CancelCauseFunc, p *pipe.Pipeline, done <-chan struct{}) {
	for {
		f := e.next()
		if !waitFor(ctx, done, max(f.delay, time.Microsecond)) {
			return
		}
		switch {
		case f.fail:
			e.note("failure")
			cancel(ErrInjected)
			return
		case f.stop:
			e.note("stop")
			p.Drain()
			return
		case f.pause > 0:
			p.Pause()
			waitFor(ctx, done, f.pause)
			p.Resume()
		}
	}
}
