package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A Graph is a random pipeline together with what should come out of it. Make one with New.
type Graph struct {
	// set by New, read-only after
	seed    uint64
	p       *pipe.Pipeline
	memory  memory
	mayCut  bool // something may stop that has not had all its input, or the pipeline may be drained
	stops   bool // a stage may have enough before its input has ended, and that is right
	breaks  bool // a function of the user may fail
	sources []*pipetest.Source[int]
	sinks   []*sink
	trace   []string
	plan    []step

	// used while the graph is built
	r       *rand.Rand
	harm    harm
	ends    int // wrapped by the chaos so far
	open    []branch
	stagesN int

	chaos     *pipetest.Chaos
	fuse      atomic.Int64 // calls of functions that may fail until the one that does
	broken    pipetest.Recorder
	drained   atomic.Bool
	cancelled atomic.Bool
	tally     Tally
}

// memory is how tight the memory limit of a graph is.
type memory int

const (
	unlimited memory = iota
	ample            // room for all elements
	tight            // branches that meet again could use it up, which is a deadlock by right
)

var (
	errBroken    = errors.New("chaos: a function has failed on purpose")
	errCancelled = errors.New("chaos: cancelled on purpose")
	errHangs     = errors.New("chaos: the run does not end")
)

// longest is what a run may take. Delays and pauses add up to seconds, and in a bubble an hour takes no time.
const longest = time.Hour

// New makes the graph of a seed. It starts nothing.
func New(seed uint64) *Graph {
	g := &Graph{seed: seed, r: rand.New(rand.NewPCG(seed, 1))}
	var opts []pipe.PipelineOption
	switch g.memory = memory(g.r.IntN(3)); g.memory {
	case ample:
		opts = append(opts, pipe.MemoryLimit(64<<20+g.r.Int64N(1<<20)))
	case tight:
		opts = append(opts, pipe.MemoryLimit(1+g.r.Int64N(100_000)))
	}
	if g.chance(4) {
		opts = append(opts, pipe.OnStall(time.Second, func(pipe.Stall) {}))
	}
	g.p = pipe.New("chaos", opts...)
	g.fuse.Store(1 + g.r.Int64N(3000))
	g.breaks = g.chance(5)
	g.planHarm()
	g.planSteps()
	for range 1 + g.r.IntN(3) {
		g.source()
	}
	for range g.r.IntN(9) {
		g.grow()
	}
	for _, b := range g.open {
		g.sink(b)
	}
	return g
}

// note adds a line to the description of the graph.
func (g *Graph) note(format string, args ...any) {
	g.trace = append(g.trace, fmt.Sprintf(format, args...))
}

// Run runs the graph, and returns a *Violation unless what happened is right. It is called once.
//
// It is meant for a bubble of testing/synctest: outside of one, delays and pauses of a second each take
// their time. When ctx ends, the run is cancelled, which is no violation.
func (g *Graph) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := time.AfterFunc(longest, func() { cancel(errHangs) })
	defer over.Stop()
	var others proc.Group
	others.Go("", "disturber", func() { g.disturb(ctx, cancel) })
	err := g.p.Run(ctx)
	outer := context.Cause(ctx)
	cancel(nil)
	others.Wait()
	if outer != nil && outer != errCancelled && outer != errHangs && errors.Is(err, outer) {
		return nil
	}
	return g.judge(err)
}

// silent is the part of a test that a Chaos needs, and tells nobody.
type silent struct{ testing.TB }

func (silent) Helper()             {}
func (silent) Logf(string, ...any) {}
func (silent) Cleanup(func())      {}
