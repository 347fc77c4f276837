package chaos

import (
	"slices"
	"time"

	"github.com/penstock-go/penstock/stages"
)

// stateful adds a stage that keeps state between elements.
func (g *Graph) stateful(b branch) []branch {
	n := g.r.IntN(500)
	op := g.r.IntN(4)
	g.note("stateful %d, n=%d", op, n)
	switch {
	case op == 0 && g.positional(b):
		return []branch{g.take(b, n)}
	case op == 1 && b.ordered:
		b = b.then(func(elems []int) []int { return elems[min(n, len(elems)):] })
		b.s = stages.Skip(b.s, int64(n), g.options())
	case op == 2:
		b.ordered = g.positional(b) // otherwise another element may be the first of its key
		b = b.then(distinct)
		b.s = stages.Distinct(b.s, func(v int) int { return v }, g.options())
	default:
		longest := time.Duration(g.r.IntN(3)) * time.Millisecond
		opts, keeps := g.kernelOptions()
		b.order = b.order.and(keeps)
		b.s = stages.Unbatch(stages.Batch(b.s, n+1, longest, g.options()), opts)
	}
	return []branch{b}
}

// take adds a stage that stops after n elements.
func (g *Graph) take(b branch, n int) branch {
	g.stops = true
	b = b.then(func(elems []int) []int { return elems[:min(n, len(elems))] })
	b.s = stages.Take(b.s, int64(n), g.options())
	return b
}

// distinct returns elems without repetitions.
func distinct(elems []int) []int {
	var firsts []int
	seen := make(map[int]bool)
	for _, v := range elems {
		if !seen[v] {
			seen[v] = true
			firsts = append(firsts, v)
		}
	}
	return slices.Clip(firsts)
}
