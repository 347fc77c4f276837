package main

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/internal/check/chaos"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// enough violations end a soak: they may all be the same.
const enough = 20

// graphs makes random graphs on all cores until ctx ends or there have been as many as wanted.
func (so *soak) graphs(ctx context.Context, t *testing.T) {
	ctx, cancel := context.WithCancel(ctx)
	t.Cleanup(cancel)
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprintf("worker=%d", i), func(t *testing.T) {
			t.Parallel()
			var seed uint64
			over := false
			defer func() {
				if ctx.Err() == nil && !over { // the text about a goroutine that is left has no seed
					t.Logf("the last graph was that of seed %d", seed)
					cancel()
				}
			}()
			for ctx.Err() == nil {
				seed = so.next.Add(1) - 1
				if n := so.s.graphs; n > 0 && seed-so.s.seed >= uint64(n) {
					break
				}
				if err := so.graph(t, seed); err != nil {
					so.printf("%v\n", err) // at once: the end may be hours away
					t.Errorf("seed %d: see above", seed)
					if so.violations.Add(1) == enough {
						cancel()
					}
				}
			}
			over = true
		})
	}
}

// graph makes and runs one graph, and returns a violation. If it leaves a goroutine, or is in a
// deadlock, the test ends here.
func (so *soak) graph(t *testing.T, seed uint64) (violation error) {
	so.quiet.RLock()
	defer so.quiet.RUnlock()
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
