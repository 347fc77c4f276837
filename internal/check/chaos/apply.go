package chaos

import (
	"context"
	"iter"
	"slices"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// most is the number of elements above which a branch gets no FlatMap.
const most = 1000

// apply adds a chain of kernels.
func (g *Graph) apply(b branch) []branch {
	for range 1 + g.r.IntN(3) {
		b = g.kernel(b)
	}
	return []branch{b}
}

// kernel adds one element-wise stage.
func (g *Graph) kernel(b branch) branch {
	opts, keeps := g.kernelOptions()
	k := 1 + g.r.IntN(5)
	op := g.r.IntN(8)
	switch {
	case op == 2 && len(b.want) > most || g.conserves && (op == 1 || op == 3):
		op = 0
	case g.conserves && op == 2 || op == 4 && g.memory == tight && !g.apart:
		op = 5
	}
	g.note("kernel %d, k=%d, ordered=%t", op, k, keeps.ordered)
	switch op {
	case 0:
		if g.conserves {
			k = 0
		}
		if g.exact {
			opts, keeps = pipe.Options(), order{true, true} // in the goroutine upstream
		}
		b.s = stages.Map(b.s, func(v int) int { return v + k }, opts)
		b = b.then(func(elems []int) []int { return each(elems, func(v int) iter.Seq[int] { return copies(v+k, 1) }) })
	case 1, 3:
		keep := func(v int) bool { return v%k != 0 }
		if op == 1 {
			b.s = stages.Filter(b.s, keep, opts)
		} else {
			u := g.user()
			b.s = stages.FilterErr(b.s, u.keep(k), pipe.Name(u.stage), opts)
		}
		b = b.then(func(elems []int) []int {
			return slices.DeleteFunc(slices.Clone(elems), func(v int) bool { return !keep(v) })
		})
	case 2:
		f := func(v int) iter.Seq[int] { return copies(v, v%k) }
		b.s = stages.FlatMap(b.s, f, opts)
		b = b.then(func(elems []int) []int { return each(elems, f) })
	case 4:
		b.s, keeps = g.attempt(b.s, k, opts), order{}
	case 5, 6:
		u := g.user()
		b.s = stages.MapErr(b.s, u.mapErr, pipe.Name(u.stage), opts)
	default:
		u := g.user()
		b.s, keeps = pipe.Via(b.s, u.inPipelines, pipe.Name(u.stage), g.options()), order{true, true}
	}
	b.order = b.order.and(keeps)
	return b
}

// attempt adds a stage that fails for some elements, and merges the failures
// with the results.
func (g *Graph) attempt(in *pipe.Stream[int], k int, opts pipe.Option) *pipe.Stream[int] {
	u := g.user()
	u.nests, u.breaks = false, false // each error of the function is a failure
	results, failures := stages.Attempt(in, func(ctx context.Context, v int) (int, error) {
		g.ledger.begin(v)
		if err := u.work(ctx, v); err != nil {
			return 0, err
		}
		if v%(k+1) == 0 {
			return 0, errRefused
		}
		return v, nil
	}, pipe.Name(u.stage), opts)
	values := stages.Map(failures, func(f stages.Failure[int]) int { return f.Value })
	return stages.Merge([]*pipe.Stream[int]{results, values}, g.options())
}

// each does in a loop what FlatMap does.
func each(elems []int, f func(int) iter.Seq[int]) []int {
	var all []int
	for _, v := range elems {
		all = slices.AppendSeq(all, f(v))
	}
	return all
}

// copies yields v n times.
func copies(v, n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for range n {
			if !yield(v) {
				return
			}
		}
	}
}
