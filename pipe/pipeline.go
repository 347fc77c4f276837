package pipe

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/proc"
)

// A Pipeline owns all goroutines of one graph of stages.
//
// The functions that make stages describe the graph and start nothing. Run
// starts all of it and waits for all of it. The zero Pipeline is valid and has
// no name. A Pipeline must not be copied. One goroutine at a time may add
// stages. Adding a stage after Run has begun panics.
type Pipeline struct {
	name string
	cfg  pipelineConfig
	wiring
	running running
	control control
	outcome outcome
}

// wiring is the graph. It is built before Run, and read-only from then on.
type wiring struct {
	stages []*stage
	names  names // of the stages
	edges  []anyEdge
	arrows []arrow // one for each edge, and one for each fused kernel
	faults []error // wiring errors

	// inline has memory for the lists above while they are short, which saves
	// allocations.
	inline struct {
		stages [4]*stage
		edges  [4]anyEdge
		arrows [4]arrow
	}
}

// running has what the goroutines of a run share.
type running struct {
	group    proc.Group      // all goroutines of the run except that of OnStall
	ctx      context.Context // of the run, set before its goroutines start
	living   atomic.Int32    // stages with a goroutine that has not ended
	accounts account.Run

	resources resources    // that stages hold
	worked    atomic.Int32 // index of the stage that worked when a deadlock was last suspected
}

// New returns an empty pipeline. The name appears in errors, Stats and
// profiles, and may be empty.
func New(name string, opts ...PipelineOption) *Pipeline {
	p := &Pipeline{name: name}
	for _, o := range opts {
		o.applyToPipeline(&p.cfg)
	}
	return p
}

// addStage adds s to the stages, and gives it a name. It panics if the pipeline
// has begun to run, because the run would ignore s.
func (p *Pipeline) addStage(s *stage, name string) {
	if p.outcome.hasBegun() {
		panic(fmt.Sprintf("pipe: stage %q was added to pipeline %q after Run had begun", name, p.name))
	}
	s.name = p.names.unique(name)
	if p.stages == nil {
		p.stages, p.edges, p.arrows = p.inline.stages[:0], p.inline.edges[:0], p.inline.arrows[:0]
	}
	p.stages = append(p.stages, s)
}

// Run starts every stage, except sources that wait for [ReadsInOrder], and
// returns when the last goroutine of the pipeline has ended.
//
// Run returns nil if every sink has read its input to the end, or has stopped
// reading by itself. Otherwise Run returns the first failure. If a stage has
// failed, that is a [*StageError]. If ctx has ended, it is an error for which
// errors.Is(err, context.Cause(ctx)) is true. The first failure cancels the
// other stages, and the Buffers on the edges are discarded.
//
// If the stages are connected in a wrong way, Run returns the wiring errors
// before it starts anything. A second Run returns [ErrReused]. If a stage calls
// other code that ignores its context, Run waits until that call returns.
//
// Source: golang.org/x/sync/errgroup (first error wins, panics are not
// recovered).
func (p *Pipeline) Run(ctx context.Context) error {
	if err := p.check(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return p.cancelled(ctx)
	}
	parent, outer := ctx, outerOf(ctx)
	if outer != nil {
		parent = detached(ctx) // waitInside decides what the end of ctx means
	}
	runCtx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	if err := p.begin(runCtx, cancel); err != nil {
		return err
	}
	if outer != nil {
		outer.enter(p)
		defer outer.leave(p)
	}
	if p.control.dropsRaw.Load() {
		p.dropRaw()
	}
	stop := p.watch()
	for _, s := range p.stages {
		if s.body != nil && !s.host.launch.held {
			p.running.group.Start(p.name, s.name, s)
		}
	}
	if outer != nil {
		p.waitInside(outer, ctx, runCtx)
	} else {
		p.wait(ctx, runCtx)
	}
	stop()
	return p.finish()
}

// wait returns when all goroutines of the run have ended. runCtx ends when ctx
// ends, at the first failure, or with the last stage. If ctx ends, wait ends
// the edges at once. So a stage that waits for a queue need not select on ctx.
func (p *Pipeline) wait(ctx, runCtx context.Context) {
	if p.running.living.Load() > 0 {
		<-runCtx.Done()
	}
	if ctx.Err() != nil {
		p.fail(p.cancelled(ctx))
	}
	p.running.group.Wait()
}

// check returns the wiring errors.
func (p *Pipeline) check() error {
	faults := p.faults
	for _, s := range p.stages {
		for i, out := range s.outs {
			if out.isRead() {
				continue
			}
			which := ""
			if n := len(s.outs); n > 1 {
				which = fmt.Sprintf("output %d of %d: ", i+1, n)
			}
			faults = append(faults, fmt.Errorf("pipe: %s: %s%w", s.path(), which, ErrUnread))
		}
	}
	return errors.Join(faults...)
}

// begin marks the pipeline as running.
func (p *Pipeline) begin(ctx context.Context, cancel context.CancelCauseFunc) error {
	o := &p.outcome
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.started.IsZero() {
		return fmt.Errorf("pipe: pipeline %q: %w: a Pipeline runs once", p.name, ErrReused)
	}
	o.started, o.cancel = time.Now(), cancel
	p.running.ctx = ctx
	n := 0
	for _, s := range p.stages {
		if s.body != nil {
			n++
			s.host.contexts.delivery = ctx
		}
	}
	p.running.living.Store(int32(n))
	p.running.accounts.Begin(o.started, n-p.holdSources(), resolver{p})
	if p.cfg.memoryLimit > 0 {
		p.divideMemory()
	}
	return nil
}

// stageEnded records that the goroutine of a stage is about to end. The last
// goroutine ends the context of the run, and Run waits for that.
func (p *Pipeline) stageEnded() {
	if p.running.living.Add(-1) == 0 {
		p.outcome.cancel(nil)
	}
}
