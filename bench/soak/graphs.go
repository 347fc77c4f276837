package main

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/internal/chaos"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// graphs makes random graphs on all cores until ctx ends or there have been as many as wanted.
func (so *soak) graphs(ctx context.Context, t *testing.T) {
	ctx, cancel := context.WithCancel(ctx)
	t.Cleanup(cancel)
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprintf("worker=%d", i), func(t *testing.T) {
			t.Parallel()
			var seed uint64
			defer func() {
				if t.Failed() { // the text about a goroutine that is left has no seed
					t.Logf("the last graph was that of seed %d", seed)
					cancel()
				}
			}()
			for ctx.Err() == nil {
				seed = so.next.Add(1) - 1
				if n := so.s.graphs; n > 0 && seed-so.s.seed >= uint64(n) {
					return
				}
				so.graph(t, seed)
			}
		})
	}
}

// graph makes and runs one graph. If it leaves a goroutine, or is in a deadlock, the test ends here.
func (so *soak) graph(t *testing.T, seed uint64) {
	so.quiet.RLock()
	defer so.quiet.RUnlock()
	pipetest.Run(t, func(t *testing.T) {
		g := chaos.New(seed)
		if err := g.Run(t.Context()); err != nil {
			t.Error(err)
		}
		sum := g.Tally()
		so.counts.graphs.Add(1)
		so.counts.elements.Add(sum.Elements)
		so.counts.lost.Add(sum.Lost)
		so.counts.doubled.Add(sum.Doubled)
	})
}
