package chaos

import (
	"cmp"
	"slices"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// split adds a fan whose outputs stay apart unless join meets them by chance.
func (g *Graph) split(b branch) []branch {
	n := 1 + g.r.IntN(3)
	var out []branch
	if g.chance(2) && !g.conserves {
		out = g.tee(b, n)
	} else {
		out = g.route(b, n)
	}
	if g.memory != tight {
		return out
	}
	// Branches that meet again could use up the memory limit.
	for _, b := range out[1:] {
		g.sink(b)
	}
	return out[:1]
}

// tee adds a fan that sends every element to all outputs.
func (g *Graph) tee(b branch, n int) []branch {
	g.note("tee %d", n)
	var out []branch
	for _, s := range stages.Tee(b.s, n, g.options()) {
		b.s = s
		out = append(out, b)
	}
	return out
}

// route adds a fan that sends each element to one output.
func (g *Graph) route(b branch, n int) []branch {
	g.note("route %d", n)
	by := func(v int) int { return v % n }
	var out []branch
	for k, s := range stages.Route(b.s, n, by, g.options()) {
		part := b.then(func(elems []int) []int {
			return slices.DeleteFunc(slices.Clone(elems), func(v int) bool { return by(v) != k })
		})
		part.s = s
		out = append(out, part)
	}
	return out
}

// diamond adds a fan, stages in each of its branches, and a stage that joins
// the branches.
func (g *Graph) diamond(b branch) []branch {
	if g.memory == tight {
		return g.balance(b)
	}
	n := 2 + g.r.IntN(2)
	var out []branch
	switch kind := g.r.IntN(3); {
	case kind == 0:
		return g.balance(b)
	case kind == 1 || g.conserves:
		out = g.route(b, n)
	default:
		out = g.tee(b, n)
	}
	joined := g.disturbed(g.apply(out[0])[0])
	for _, b := range out[1:] {
		joined = g.joined(joined, g.disturbed(g.apply(b)[0]))
	}
	return []branch{joined}
}

// balance adds stages that share the work, and merges their results.
func (g *Graph) balance(b branch) []branch {
	n := 1 + g.r.IntN(3)
	g.note("balance %d", n)
	parts := stages.Balance(b.s, n, g.options())
	whole := branch{want: b.want, of: b.of, ends: b.ends}
	for i, s := range parts {
		opts, _ := g.kernelOptions()
		part := g.disturbed(branch{s: stages.Map(s, func(v int) int { return v }, opts)})
		parts[i] = part.s
		whole.ends = slices.Concat(whole.ends, part.ends)
	}
	whole.s = stages.Merge(parts, g.options())
	return []branch{whole}
}

// join makes one branch of b and another open one, if there is one.
func (g *Graph) join(b branch) []branch {
	if len(g.open) == 0 {
		return g.balance(b)
	}
	return []branch{g.joined(b, g.pick())}
}

// joined zips, concatenates or merges two branches.
func (g *Graph) joined(a, b branch) branch {
	op := g.r.IntN(4)
	g.note("join %d", op)
	both := []*pipe.Stream[int]{a.s, b.s}
	ordered := a.ordered && b.ordered
	all := a.with(b, func(a, b []int) []int { return slices.Concat(a, b) })
	all.ordered, all.prefix = ordered, false
	switch {
	case op == 0 && !g.conserves && g.positional(a) && g.positional(b):
		return g.zip(a, b)
	case op == 1:
		all.s = stages.Concat(both, g.options())
	case op == 2 && ordered && slices.IsSorted(a.want) && slices.IsSorted(b.want):
		all = all.then(func(elems []int) []int { return slices.Sorted(slices.Values(elems)) })
		all.s = stages.MergeSorted(both, cmp.Compare[int], g.options())
	default:
		all.ordered = false
		all.s = stages.Merge(both, g.options())
	}
	return all
}

// zip pairs the elements of two branches by position.
func (g *Graph) zip(a, b branch) branch {
	g.stops = true
	sum := func(a, b int) int { return a + 3*b }
	zipped := a.with(b, func(a, b []int) []int {
		var sums []int
		for i := range min(len(a), len(b)) {
			sums = append(sums, sum(a[i], b[i]))
		}
		return sums
	})
	zipped.s = stages.Zip(a.s, b.s, sum, g.options())
	zipped.ordered, zipped.prefix = true, a.prefix && b.prefix
	return zipped
}
