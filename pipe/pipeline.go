package pipe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/proc"
)

// A Pipeline owns all goroutines of one graph of stages.
//
// The functions that make stages describe the graph and start nothing; Run starts all of it
// and waits for all of it. The zero Pipeline is valid and has no name. A Pipeline
// must not be copied, and is built by one goroutine at a time.
type Pipeline struct {
	name string
	cfg  pipelineConfig

	// set while building, read-only from Run on
	stages []*stage
	edges  []connection
	links  []link // every edge, and what stands for one where a kernel shares a goroutine
	faults []error
	few    struct { // what the lists hold while they are short: no memory but that of the Pipeline
		stages [4]*stage
		edges  [4]connection
		links  [4]link
	}

	group   proc.Group      // all goroutines of the run but that of OnStall
	ctx     context.Context // of the run; set before its goroutines start
	left    atomic.Int32    // stages with a goroutine that has not ended
	watch   watch
	control control

	mu      sync.Mutex
	started time.Time               // zero: not started; guarded by mu
	ended   time.Time               // zero: not ended; guarded by mu
	failed  error                   // the first failure; guarded by mu
	cancel  context.CancelCauseFunc // of the context of the stages; guarded by mu
	budget  *bytequeue.Budget       // nil: no MemoryLimit; guarded by mu
}

// New returns an empty pipeline. The name stands in errors, Stats and profiles; it may be empty.
func New(name string, opts ...PipelineOption) *Pipeline {
	p := &Pipeline{name: name}
	for _, o := range opts {
		o.applyToPipeline(&p.cfg)
	}
	return p
}

// append adds s to the stages.
func (p *Pipeline) append(s *stage) {
	if p.stages == nil {
		p.stages, p.edges, p.links = p.few.stages[:0], p.few.edges[:0], p.few.links[:0]
	}
	p.stages = append(p.stages, s)
}

// Run starts every stage and returns when the last goroutine of the pipeline has ended.
//
// It returns nil if every sink got all there was, or wanted no more. Otherwise it returns
// the first failure: a *StageError, or an error for which errors.Is(err,
// context.Cause(ctx)) holds if ctx ended. The first failure cancels the rest, and
// what the edges hold is discarded.
//
// Faults of wiring, and a second Run, are errors before anything starts. A stage that is inside a
// call that ignores its context delays Run until that call returns.
//
// Source: golang.org/x/sync/errgroup (first error wins, panics are not recovered).
func (p *Pipeline) Run(ctx context.Context) error {
	if err := p.check(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return p.interrupted(ctx)
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := p.start(runCtx, cancel); err != nil {
		return err
	}
	for _, s := range p.stages {
		if s.run != nil {
			s.host.run = runCtx
			p.group.Start(p.name, s.name, s)
		}
	}
	if p.cfg.onStall != nil {
		p.waitLookingOut(ctx, runCtx)
	} else {
		p.wait(ctx, runCtx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = time.Now()
	p.control.finished()
	return p.failed
}

// wait returns when all goroutines of the run have ended. runCtx ends with ctx, with the first failure, or with the
// last stage. In the first case the edges are told at once, so that no stage needs to look at ctx while it
// waits for a queue.
func (p *Pipeline) wait(ctx, runCtx context.Context) {
	if p.left.Load() > 0 {
		<-runCtx.Done()
	}
	if ctx.Err() != nil {
		p.fail(p.interrupted(ctx))
	}
	p.group.Wait()
}

// check returns the faults of wiring.
func (p *Pipeline) check() error {
	faults := p.faults
	for _, s := range p.stages {
		for _, out := range s.outs {
			if !out.isRead() {
				faults = append(faults, fmt.Errorf("pipe: %s: %w", s.path(), ErrUnread))
			}
		}
	}
	return errors.Join(faults...)
}

// start marks the pipeline as running.
func (p *Pipeline) start(ctx context.Context, cancel context.CancelCauseFunc) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.started.IsZero() {
		return fmt.Errorf("pipe: pipeline %q: %w: a Pipeline runs once", p.name, ErrReused)
	}
	p.started = time.Now()
	for _, s := range p.stages {
		if s.run != nil {
			p.watch.active.Add(1) // before any starts: one that has not begun does not wait
			p.left.Add(1)
		}
	}
	p.ctx, p.cancel = ctx, cancel
	if p.cfg.memoryLimit > 0 {
		p.budget = bytequeue.NewBudget(max(1, p.cfg.floating(len(p.edges))))
		for _, e := range p.edges {
			e.share(p.budget)
		}
	}
	return nil
}

// interrupted is what Run returns when ctx has ended.
func (p *Pipeline) interrupted(ctx context.Context) error {
	if p.name == "" {
		return fmt.Errorf("pipe: %w", context.Cause(ctx))
	}
	return fmt.Errorf("pipe: %s: %w", p.name, context.Cause(ctx))
}

// running reports whether Run has begun and not ended.
func (p *Pipeline) running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.started.IsZero() && p.ended.IsZero()
}

// failure returns the first failure of the run so far.
func (p *Pipeline) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// fail ends the run with err, unless it has failed already: it cancels the stages and
// discards what the edges hold.
func (p *Pipeline) fail(err error) {
	p.mu.Lock()
	first := p.failed == nil && p.ended.IsZero() // a Drain may fall back to cancel when all is over
	if first {
		p.failed = err
	}
	p.mu.Unlock()
	if !first {
		return
	}
	p.cancel(err)
	for _, e := range p.edges {
		e.discard(err)
	}
}
