package chaos

import (
	"slices"

	"github.com/penstock-go/penstock/pipe"
)

// A branch is a Stream of a graph, and what plain loops say that comes out of it.
type branch struct {
	s    *pipe.Stream[int]
	want []int    // never changed: branches share it
	ends []string // of the chaos upstream: if none of them has stopped, all must come, unless the pipeline was drained

	// ordered: elements come in the order of want, also when some are missing because something was stopped.
	ordered bool

	// prefix: when something was stopped, what comes is a beginning of want. Only such a branch may be cut
	// or paired by position in a graph in which something may be stopped.
	prefix bool
}

// positional reports whether the nth element of b is the nth of its want, if there is one.
func (g *Graph) positional(b branch) bool { return b.ordered && (b.prefix || !g.mayCut) }

// cutOff reports whether elements of b may be missing: the pipeline was drained, or something upstream has stopped.
func (b branch) cutOff(drained bool, stopped []string) bool {
	return drained || slices.ContainsFunc(b.ends, func(end string) bool { return slices.Contains(stopped, end) })
}

// pick takes an open branch off the graph.
func (g *Graph) pick() branch {
	i := g.r.IntN(len(g.open))
	b := g.open[i]
	g.open = slices.Delete(g.open, i, i+1)
	return b
}

// grow adds a stage, a fan, a diamond, or what joins two branches.
func (g *Graph) grow() {
	ops := []func(branch) []branch{g.apply, g.apply, g.remember, g.split, g.diamond, g.join}
	b := g.pick()
	grown := oneOf(g, ops...)(b) // may take another branch off
	for _, b := range grown {
		g.open = append(g.open, g.disturbed(b))
	}
}
