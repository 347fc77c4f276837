package chaos

import (
	"flag"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

var endsCount = flag.Int("chaos.ends", 600, "number of graphs that are ended; 14000 for more than 10000 ends")

// Each graph ends by a drain, a stop or a cancel, while code of users waits and
// answers with errors of its own. Nothing fails, so each element has to arrive,
// or must be one that the end may drop.
//
//	go test ./internal/check/chaos -run TenThousand -chaos.ends=14000
//
// That is 10,000 ends, because a quarter of the graphs are at their end before.
func TestTenThousandEndsLoseNothing(t *testing.T) {
	var sum Tally
	ends := make(map[string]int)
	for i := range *endsCount {
		name, plan := endOf(i)
		pipetest.Run(t, func(t *testing.T) {
			g := build(uint64(i), (*Graph).planDelays, plan)
			if err := g.Run(t.Context()); err != nil {
				t.Errorf("end %d, %s: %v", i, name, err)
			}
			sum.Elements += g.tally.Elements
			sum.Lost += g.tally.Lost
			sum.Doubled += g.tally.Doubled
			if g.ended() || g.cancelled.Load() || g.stops {
				ends[name]++
			}
		})
	}
	t.Logf("%d ends %v: %+v", *endsCount, ends, sum)
	for _, name := range []string{"drain", "drainBegun", "both drains", "stop", "cancel"} {
		if ends[name] < *endsCount/20 {
			t.Errorf("%d ends were a %s, want more", ends[name], name)
		}
	}
}

// endOf returns the plan of the i-th end.
func endOf(i int) (name string, plan func(*Graph)) {
	switch i % 5 {
	case 0:
		return "drain", func(g *Graph) { g.planStep(drain) }
	case 1:
		return "drainBegun", func(g *Graph) { g.planStep(drainBegun) }
	case 2:
		return "both drains", func(g *Graph) {
			g.planStep(drain)
			g.planStep(drainBegun)
		}
	case 3:
		return "stop", func(g *Graph) { g.takes = true }
	}
	return "cancel", func(g *Graph) { g.planStep(cancel) }
}

// planDelays plans no fault but delays, so that each end is the only one.
func (g *Graph) planDelays() {
	g.breaks = false
	g.faults = faults{between: oneOf(g, 0, 2), delays: oneOf(g, 0, 0.2), cuts: oneOf(g, 0, 0.2)}
	g.chaos = pipetest.NewChaos(silent{}, g.seed, pipetest.Delays(g.faults.delays, time.Millisecond),
		pipetest.Pauses(0, 0), pipetest.Cuts(g.faults.cuts), pipetest.Failures(0), pipetest.Stops(0))
	g.note("faults %+v", g.faults)
}
