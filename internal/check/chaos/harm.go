package chaos

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A harm is what the chaos does in one graph. Each kind is missing in some graphs, so that what one of them would hide
// is seen: a stage between two kernels, for one, keeps them from sharing a goroutine.
type harm struct {
	between int // of four boundaries, so many have a stage of the chaos
	delays  float64
	pauses  float64
	cuts    float64
	fails   float64
	stops   float64
}

func (g *Graph) planHarm() {
	h := harm{
		between: oneOf(g, 0, 2, 4),
		delays:  oneOf(g, 0, 0.02, 0.2),
		pauses:  oneOf(g, 0, 0, 0.01),
		cuts:    oneOf(g, 0, 0.2, 1),
		fails:   oneOf(g, 0, 0, 0, 0.0005, 0.01),
		stops:   oneOf(g, 0, 0, 0, 0.0005, 0.01),
	}
	g.harm = h
	g.mayCut = h.stops > 0
	g.chaos = pipetest.NewChaos(silent{}, g.seed,
		pipetest.Delays(h.delays, time.Millisecond),
		pipetest.Pauses(h.pauses, 100*time.Millisecond),
		pipetest.Cuts(h.cuts),
		pipetest.Failures(h.fails),
		pipetest.Stops(h.stops),
	)
	g.note("memory %d, harm %+v", g.memory, h)
}

// end returns the name that the chaos is about to give to the next end of a kind. The stage that stands there gets
// it too: so a failure can be held against the name that Run reports.
func (g *Graph) end(kind string) string {
	g.ends++
	return fmt.Sprintf("%s#%d", kind, g.ends)
}

// disturbed puts a stage of the chaos behind b, or not.
func (g *Graph) disturbed(b branch) branch {
	if g.r.IntN(4) >= g.harm.between {
		return b
	}
	name := g.end("stage")
	g.note("%s", name)
	b.s = pipetest.ChaosStage(g.chaos, b.s, pipe.Name(name), g.options())
	b.ends = append(slices.Clip(b.ends), name)
	return b
}

// done returns the names of the ends and functions that have failed, and of the ends that have stopped.
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
