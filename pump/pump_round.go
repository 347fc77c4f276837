package pump

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// A round is the time from a Start of a pump to the next Stop, or to the end of
// the pump. It begins when the rounds before it have ended. A round that is
// stopped before that never begins.
type round struct {
	before <-chan struct{} // closed when all rounds that began earlier have ended
	group  proc.Group
	stop   context.CancelCauseFunc
	done   chan struct{} // closed when the round has ended, or cannot begin any more
	err    error         // nil: the end of the source; set before done is closed
	early  bool          // err is a failure from before the end of ctx; set before done is closed

	stopped bool // another round may follow; guarded by Pump.mu
}

// errSinkFailed ends the context of a round. Users see it only if the sink does
// not return its failure.
var errSinkFailed = errors.New("pump: the sink has failed")

// wait waits until r and all rounds before it have ended, or until ctx is done.
// It then returns the cause of ctx.
func (r *round) wait(ctx context.Context) error {
	for _, ended := range []<-chan struct{}{r.done, r.before} {
		select {
		case <-ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	r.group.Wait() // cannot block: the round has ended
	return nil
}

// work is one round.
func (p *Pump[T]) work(ctx context.Context, current *round) {
	current.err = ErrNotRunning
	if p.mayBegin(ctx, current) {
		p.watchSink(ctx, current)
		current.err = p.move(ctx)
	}
	current.early = current.err != nil && current.err != pipe.ErrStopped && ctx.Err() == nil
	current.stop(nil) // releases the resources of ctx
	p.mu.Lock()
	if current.err == ErrNotRunning {
		current.stopped = true
	} else if !p.ended {
		p.ended, p.err = true, current.err
	}
	p.mu.Unlock()
	close(current.done)
}

// mayBegin waits until the rounds before have ended, and reports whether
// current may begin. It must not begin if it was stopped before that, or if a
// round before, which was being stopped, has met the end of the pump.
func (p *Pump[T]) mayBegin(ctx context.Context, current *round) bool {
	select {
	case <-current.before:
	case <-ctx.Done():
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
		current.err = p.err
		return false
	case current.stopped: // the next round may have been started by now
		return false
	}
	p.free = current.done
	return true
}

// watchSink ends the round once the sink has failed, if the sink is Failing.
func (p *Pump[T]) watchSink(ctx context.Context, current *round) {
	w, ok := p.w.(Failing)
	if !ok {
		return
	}
	failed := w.Failed()
	current.group.Go("", "pump: failure of the sink", func() {
		select {
		case <-failed:
			current.stop(errSinkFailed)
		case <-ctx.Done():
		}
	})
}

// move moves Buffers until the end of the source (nil), a failure, or the end
// of ctx (ErrNotRunning). If it has paused the source by then, it resumes the
// source or leaves that to the next round.
func (p *Pump[T]) move(ctx context.Context) error {
	err := p.moveAll(ctx)
	if err == ErrNotRunning && context.Cause(ctx) == errSinkFailed {
		if err = p.w.Write(pipe.Buffer[T]{}); err == nil { // the sink should return its failure here
			err = errSinkFailed // nil would mean the end of the source
		}
	}
	switch r, ok := p.r.(Resumable); {
	case !p.hasPaused:
	case err != ErrNotRunning:
		p.resume() // the pump has ended, so no later round does it
	case ok:
		r.LeavePaused()
	}
	return err
}

// moveAll is the loop of the pump.
func (p *Pump[T]) moveAll(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	for {
		b, err := p.r.Read(ctx)
		if err != nil {
			return endOf(ctx, err)
		}
		size := b.Size()
		// Write b even after a Stop. The source does not return it again.
		if err := p.w.Write(b); err != nil {
			return err
		}
		p.pumped.Add(size)
		full := p.w.WriteQueueFull()
		if ctx.Err() != nil {
			return ErrNotRunning // a stopped pump must not pause the source
		}
		if !full {
			continue
		}
		p.r.Pause()
		p.hasPaused = true
		if err := p.awaitDrained(ctx); err != nil {
			return err
		}
		p.resume()
	}
}

// begin waits until the sink is drained, and resumes the source if a Stop has
// left it paused.
func (p *Pump[T]) begin(ctx context.Context) error {
	if r, ok := p.r.(Resumable); ok {
		// The source knows better than this pump. Another pump may have left it
		// paused, and the user may have paused it since.
		p.hasPaused = r.LeftPaused()
	}
	if err := p.awaitDrained(ctx); err != nil {
		return err
	}
	if p.hasPaused {
		p.resume()
	}
	return nil
}

func (p *Pump[T]) resume() {
	p.hasPaused = false
	p.r.Resume()
}

// awaitDrained waits until the sink is not full. If the sink is not full
// because it has failed, awaitDrained returns the failure.
func (p *Pump[T]) awaitDrained(ctx context.Context) error {
	if ctx.Err() != nil {
		return ErrNotRunning
	}
	select {
	case <-p.w.Drained():
	case <-ctx.Done():
		return ErrNotRunning
	}
	return p.w.Write(pipe.Buffer[T]{})
}

// endOf returns the result of a pump whose Read has returned err. It checks
// first whether ctx has ended, because the cause may be any error. If the cause
// is io.EOF, the pump must not close the sink as at the end of the source.
func endOf(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Cause(ctx)) || errors.Is(err, ctx.Err())) {
		return ErrNotRunning
	}
	switch err {
	case io.EOF:
		return nil
	case pipe.ErrStopped: // only a sink may stop a pump by it
		return fmt.Errorf("pump: the source has failed: %w", err)
	}
	return err
}
