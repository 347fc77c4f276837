package main

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/internal/check/chaos"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// maxViolations is the number of violations after which a soak ends. They may
// all have the same cause, so more of them do not help.
const maxViolations = 20

// graphs runs random graphs on all cores, until ctx ends or the number of
// graphs is reached.
func (so *soak) graphs(ctx context.Context, t *testing.T) {
	ctx, cancel := context.WithCancel(ctx)
	t.Cleanup(cancel)
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprintf("worker=%d", i), func(t *testing.T) {
			t.Parallel()
			var seed uint64
			complete := false
			defer func() {
				if ctx.Err() == nil && !complete { // the report of a left goroutine has no seed
					t.Logf("the seed of the last graph is %d", seed)
					cancel()
				}
			}()
			for ctx.Err() == nil {
				seed = so.next.Add(1) - 1
				if n := so.s.graphs; n > 0 && seed-so.s.seed >= uint64(n) {
					break
				}
				if err := so.graph(t, seed); err != nil {
					so.printf("%v\n", err) // at once, because the end may be hours away
					t.Errorf("seed %d: see above", seed)
					if so.violations.Add(1) == maxViolations {
						cancel()
					}
				}
			}
			complete = true
		})
	}
}

// graph runs one graph and returns its violation. If the graph leaves a
// goroutine or is in a deadlock, the test fails instead.
func (so *soak) graph(t *testing.T, seed uint64) (violation error) {
	so.measuring.RLock()
	defer so.measuring.RUnlock()
	pipetest.Run(t, func(t *testing.T) {
		g := chaos.New(seed)
		violation = g.Run(t.Context())
		sum := g.Tally()
		so.counts.graphs.Add(1)
		so.counts.elements.Add(sum.Elements)
		so.counts.lost.Add(sum.Lost)
		so.counts.doubled.Add(sum.Doubled)
	})
	return violation
}
