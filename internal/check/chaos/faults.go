package chaos

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// faults are the probabilities of what the Chaos does in one graph. Each kind
// is missing in some graphs, because one kind may hide the effects of another.
// A ChaosStage between two kernels, for example, keeps them from sharing a
// goroutine.
type faults struct {
	between int // this many of four boundaries have a ChaosStage
	delays  float64
	pauses  float64
	cuts    float64
	fails   float64
	stops   float64
}

// planFaults chooses the faults, and makes the Chaos that causes them.
func (g *Graph) planFaults() {
	f := faults{
		between: oneOf(g, 0, 2, 4),
		delays:  oneOf(g, 0, 0.02, 0.2),
		pauses:  oneOf(g, 0, 0, 0.01),
		cuts:    oneOf(g, 0, 0.2, 1),
		fails:   oneOf(g, 0, 0, 0, 0.0005, 0.01),
		stops:   oneOf(g, 0, 0, 0, 0.0005, 0.01),
	}
	g.faults = f
	g.mayCut = g.mayCut || f.stops > 0
	g.chaos = pipetest.NewChaos(silent{}, g.seed,
		pipetest.Delays(f.delays, time.Millisecond),
		pipetest.Pauses(f.pauses, 100*time.Millisecond),
		pipetest.Cuts(f.cuts),
		pipetest.Failures(f.fails),
		pipetest.Stops(f.stops),
	)
	g.note("memory %d, faults %+v", g.memory, f)
}

// end returns the name that the Chaos is about to give to the next end of a
// kind. The stage there gets the same name, so that a failure that the Chaos
// caused can be compared with the stage that Run reports.
func (g *Graph) end(kind string) string {
	g.ends++
	return fmt.Sprintf("%s#%d", kind, g.ends)
}

// disturbed adds a ChaosStage to b, or nothing.
func (g *Graph) disturbed(b branch) branch {
	if g.r.IntN(4) >= g.faults.between {
		return b
	}
	name := g.end("stage")
	g.note("%s", name)
	b.s = pipetest.ChaosStage(g.chaos, b.s, pipe.Name(name), g.options())
	b.ends = append(slices.Clip(b.ends), name)
	return b
}

// done returns the names of the ends and user functions that have failed, and
// the names of the ends that have stopped.
func (g *Graph) done() (failed, stopped []string) {
	for _, note := range g.chaos.Done() {
		end, what, _ := strings.Cut(note, ": ")
		switch what, _, _ = strings.Cut(what, " "); what {
		case "failure":
			failed = append(failed, end)
		case "stop":
			stopped = append(stopped, end)
		}
	}
	return append(failed, g.broken.Notes()...), stopped
}
