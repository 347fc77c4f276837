package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A Graph is a random pipeline together with the elements that should arrive at
// its sinks. Make one with New.
type Graph struct {
	// set by New, read-only after
	seed    uint64
	p       *pipe.Pipeline
	memory  memory
	mayCut  bool // an end may stop before all its input has come, or the pipeline may be drained
	mayDrop bool // DrainBegun may drop elements
	stops   bool // a stage, such as Take, may rightly stop before the end of its input
	breaks  bool // a user function may fail
	takes   bool // a stage stops after some elements of a source
	sources []*source
	sinks   []*sink
	trace   []string
	plan    []step // what is done from outside
	inside  []step // what is done inside the code of users
	cause   error  // of the cancel in one of the steps, nil if there is none

	// conserves means that each element of a source is unique, and reaches one
	// sink unless it is dropped.
	conserves bool

	// exact means that the engine counts each element that it drops. All stages
	// that keep elements raw run in the goroutine of another stage.
	exact bool

	// apart means that branches never meet. So no deadlock is possible, and a
	// pipeline inside a source may wait for the outer one under its own context.
	apart bool

	// used while the graph is built
	r          *rand.Rand
	faults     faults
	ends       int      // number of ends that the Chaos has wrapped
	open       []branch // without a sink
	userStages int      // number of stages with a user function

	cancel context.CancelCauseFunc // set by Run

	chaos     *pipetest.Chaos
	calls     atomic.Int64 // of the code of users
	ledger    ledger
	fuse      atomic.Int64 // number of calls of user functions up to the one that fails
	broken    pipetest.Recorder
	drained   atomic.Bool
	dropsRaw  atomic.Bool
	cancelled atomic.Bool
	tally     Tally
}

// memory is the kind of memory limit that a graph has.
type memory int

const (
	unlimited memory = iota
	ample            // room for all elements
	tight            // branches that meet again could use it up and end in ErrDeadlock
)

var (
	errRefused   = errors.New("chaos: an element was refused on purpose")
	errBroken    = errors.New("chaos: a function failed on purpose")
	errCancelled = errors.New("chaos: cancelled on purpose")
	errHangs     = errors.New("chaos: the run does not end")
)

// longest is the time that a run may take. Delays and pauses add up to seconds,
// and in a bubble an hour takes no time.
const longest = time.Hour

// New makes the graph of a seed. It starts no goroutine.
func New(seed uint64) *Graph { return build(seed, (*Graph).planFaults, (*Graph).planSteps) }

// build makes a graph whose faults and steps are planned by the functions.
func build(seed uint64, planFaults, planSteps func(*Graph)) *Graph {
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
	planFaults(g)
	planSteps(g)
	g.exact = g.conserves && g.chance(2)
	g.apart = g.exact || g.chance(3)
	g.note("conserves=%t, exact=%t, apart=%t", g.conserves, g.exact, g.apart)
	for range 1 + g.r.IntN(3) {
		g.source()
	}
	if i := slices.IndexFunc(g.open, g.positional); g.takes && i >= 0 {
		g.open[i] = g.take(g.open[i], g.r.IntN(60))
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

// Run runs the graph. It returns a *Violation if the results are wrong, and nil
// if they are right. Call it once.
//
// Run it in a bubble of testing/synctest, as pipetest.Run does. Outside of one
// it waits in real time, for seconds. If ctx ends, the run is cancelled, and
// the results that have arrived are not checked.
func (g *Graph) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.cancel = cancel
	limit := time.AfterFunc(longest, func() { cancel(errHangs) })
	defer limit.Stop()
	var others proc.Group
	others.Go("", "disturber", func() { g.disturb(ctx) })
	err := g.p.Run(ctx)
	outer := context.Cause(ctx)
	cancel(nil)
	others.Wait()
	if outer != nil && !g.cancelled.Load() && outer != errHangs && errors.Is(err, outer) {
		return nil
	}
	return g.judge(err)
}

// silent is the part of a test that a Chaos needs. It discards what is logged.
type silent struct{ testing.TB }

func (silent) Helper()             {}
func (silent) Logf(string, ...any) {}
func (silent) Cleanup(func())      {}
