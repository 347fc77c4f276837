package pipe

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/signal"
)

// An outcome records when a run began and ended, and how it ended.
type outcome struct {
	mu      sync.Mutex
	started time.Time               // zero if not started, guarded by mu
	ended   time.Time               // zero if not ended, guarded by mu
	failed  error                   // the first failure, guarded by mu
	cancel  context.CancelCauseFunc // of the context of the run, guarded by mu
	held    *bytequeue.Budget       // counts the bytes on all edges; nil without MemoryLimit, guarded by mu
}

// finish marks the pipeline as ended, and returns the result of Run.
func (p *Pipeline) finish() error {
	p.control.dropping.Lock() // the figures are final when Run returns
	defer p.control.dropping.Unlock()
	o := &p.outcome
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = time.Now()
	return o.failed
}

// cancelled returns the result of a Run whose ctx has ended.
func (p *Pipeline) cancelled(ctx context.Context) error { return p.cancelledBy(context.Cause(ctx)) }

func (p *Pipeline) cancelledBy(cause error) error { return fmt.Errorf("%s%w", p.prefix(), cause) }

// prefix returns the start of the errors of the run that no stage has caused.
func (p *Pipeline) prefix() string {
	if p.name == "" {
		return "pipe: "
	}
	return "pipe: " + p.name + ": "
}

// hasBegun reports whether Run has begun.
func (o *outcome) hasBegun() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.started.IsZero()
}

// elapsed returns the time since Run began, up to its end.
func (o *outcome) elapsed() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended.IsZero() {
		return time.Since(o.started)
	}
	return o.ended.Sub(o.started)
}

// isRunning reports whether Run has begun and not ended.
func (o *outcome) isRunning() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.started.IsZero() && o.ended.IsZero()
}

// failure returns the first failure of the run so far.
func (o *outcome) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

// fail makes err the failure of the run, unless there is one already. It
// cancels the stages and discards the Buffers on the edges.
func (p *Pipeline) fail(err error) {
	o := &p.outcome
	o.mu.Lock()
	first := o.failed == nil && o.ended.IsZero() // a Drain that gives up may come after the end of the run
	if first {
		o.failed = err
	}
	o.mu.Unlock()
	if !first {
		return
	}
	seen := signal.Foreign(err) // by the stages
	for _, s := range p.stages {
		s.attention.Or(isInterrupted)
	}
	o.cancel(seen)
	for _, e := range p.edges {
		e.discard(seen)
	}
}
