package chaos

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
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
	opts, ordered := g.kernelOptions()
	b.ordered = b.ordered && ordered
	b.prefix = b.prefix && ordered
	k := 1 + g.r.IntN(5)
	op := g.r.IntN(4)
	if op == 2 && len(b.want) > most {
		op = 1
	}
	g.note("kernel %d, k=%d, ordered=%t", op, k, ordered)
	switch op {
	case 0:
		b.s = stages.Map(b.s, func(v int) int { return v + k }, opts)
		b.want = each(b.want, func(v int) iter.Seq[int] { return copies(v+k, 1) })
	case 1:
		keep := func(v int) bool { return v%k != 0 }
		b.s = stages.Filter(b.s, keep, opts)
		b.want = slices.DeleteFunc(slices.Clone(b.want), func(v int) bool { return !keep(v) })
	case 2:
		f := func(v int) iter.Seq[int] { return copies(v, v%k) }
		b.s = stages.FlatMap(b.s, f, opts)
		b.want = each(b.want, f)
	default:
		g.userStages++
		name := fmt.Sprintf("user#%d", g.userStages)
		b.s = stages.MapErr(b.s, g.mayBreak(name, k), pipe.Name(name), opts)
	}
	return b
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

// mayBreak returns a function that is slow for some elements. In a graph that
// breaks, it fails once, at the call that uses up the fuse.
func (g *Graph) mayBreak(stage string, k int) func(context.Context, int) (int, error) {
	return func(ctx context.Context, v int) (int, error) {
		if v%97 < k {
			if err := notify.Sleep(ctx, time.Duration(v%13)*100*time.Microsecond); err != nil {
				return 0, err
			}
		}
		if g.breaks && g.fuse.Add(-1) == 0 {
			g.broken.Note(stage)
			return 0, errBroken
		}
		return v, nil
	}
}
