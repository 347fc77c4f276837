package chaos

import (
	"slices"

	"github.com/penstock-go/penstock/pipe"
)

// A branch is a Stream of a graph, together with the elements that plain loops
// compute for it.
type branch struct {
	s    *pipe.Stream[int]
	want []int    // the elements, never changed because branches share it
	ends []string // names of the ends upstream where the Chaos may stop the data

	// of computes the elements from those that each source has handed over. If
	// the sources have handed over everything, the result is want.
	of func(handed [][]int) []int

	order
}

// An order is what is known about the elements that arrive.
type order struct {
	// ordered means that elements arrive in the order of want, even when some
	// are missing because of a stop.
	ordered bool

	// prefix means that the elements that arrive after a stop are the first
	// ones of want. In a graph that may lose elements only such a branch may be
	// cut or paired by position. DrainBegun drops elements between others if
	// several workers have begun to work, each on elements of its own.
	prefix bool
}

// and returns what is known after a stage that keeps only other.
func (o order) and(other order) order {
	return order{o.ordered && other.ordered, o.prefix && other.prefix}
}

// then returns b after a stage that replaces its elements by f of them.
func (b branch) then(f func(elems []int) []int) branch {
	of := b.of
	b.of = func(handed [][]int) []int { return f(of(handed)) }
	b.want = f(b.want)
	return b
}

// with returns the elements of a after a stage that makes one Stream of a and b.
func (b branch) with(other branch, f func(b, other []int) []int) branch {
	of, otherOf := b.of, other.of
	b.of = func(handed [][]int) []int { return f(of(handed), otherOf(handed)) }
	b.want = f(b.want, other.want)
	b.ends = slices.Concat(b.ends, other.ends)
	return b
}

// positional reports whether the nth element of b, if there is one, is the nth
// of its want.
func (g *Graph) positional(b branch) bool { return b.ordered && (b.prefix || !g.mayCut) }

// cutOff reports whether elements of b may be missing because an end upstream
// has stopped.
func (b branch) cutOff(stopped []string) bool {
	return slices.ContainsFunc(b.ends, func(end string) bool { return slices.Contains(stopped, end) })
}

// pick removes a random branch from the open ones.
func (g *Graph) pick() branch {
	i := g.r.IntN(len(g.open))
	b := g.open[i]
	g.open = slices.Delete(g.open, i, i+1)
	return b
}

// grow adds a stage, a fan, a diamond, or a stage that joins two branches.
func (g *Graph) grow() {
	ops := []func(branch) []branch{g.apply, g.apply, g.stateful, g.split, g.diamond, g.join}
	if g.conserves {
		ops[2] = g.apply
	}
	if g.apart {
		ops = ops[:4]
	}
	if g.exact {
		ops = ops[:3]
	}
	b := g.pick()
	grown := oneOf(g, ops...)(b) // may remove another open branch
	for _, b := range grown {
		g.open = append(g.open, g.disturbed(b))
	}
}
