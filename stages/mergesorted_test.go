package stages_test

import (
	"cmp"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestMergeSortedJoinsAnySplit(t *testing.T) {
	for _, k := range []int{1, 2, 3, 7, 8, 64, 100} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			parts := make([][]int, k)
			for v := range 500 {
				i := (v * v / 7) % k
				parts[i] = append(parts[i], v/3)
			}
			p := pipe.New("test")
			var ins []*pipe.Stream[int]
			var want, got []int
			for _, part := range parts {
				ins = append(ins, stages.FromSlice(p, part, source))
				want = append(want, part...)
			}
			slices.Sort(want)
			stages.Collect(stages.MergeSorted(ins, cmp.Compare[int], opt), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, want)
		})
	}
}

func TestMergeSortedKeepsEqualElementsInTheOrderOfStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		type pair struct{ key, from int }
		a := stages.FromSlice(p, []pair{{1, 0}, {1, 0}, {2, 0}})
		b := stages.FromSlice(p, []pair{{0, 1}, {1, 1}, {2, 1}})
		var got []pair
		stages.Collect(stages.MergeSorted([]*pipe.Stream[pair]{a, b}, func(a, b pair) int { return cmp.Compare(a.key, b.key) }), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "got", got, []pair{{0, 1}, {1, 0}, {1, 0}, {1, 1}, {2, 0}, {2, 1}})
	})
}

// The comparisons do not depend on how many Streams have ended.
func TestMergeSortedComparesOncePerDoublingOfTheStreams(t *testing.T) {
	for k, most := range map[int]int{1: 0, 2: 1, 3: 2, 8: 3, 9: 4, 1000: 10} {
		synctest.Test(t, func(t *testing.T) {
			const elements = 20 // of each Stream
			p := pipe.New("test")
			var ins []*pipe.Stream[int]
			for range k {
				ins = append(ins, stages.FromSlice(p, stagetest.UpTo(elements)))
			}
			calls, got := 0, []int(nil)
			stages.Collect(stages.MergeSorted(ins, func(a, b int) int { calls++; return cmp.Compare(a, b) }), &got)
			stagetest.Run(t, p)
			if bound := (k - 1) + k*elements*most; calls > bound {
				t.Errorf("%d comparisons for %d elements of %d Streams, want at most %d", calls, len(got), k, bound)
			}
			if !slices.IsSorted(got) || len(got) != k*elements {
				t.Errorf("%d elements of %d, sorted: %t", len(got), k*elements, slices.IsSorted(got))
			}
		})
	}
}

// Equal elements of many Streams come in the order of the Streams, even after
// some of them have ended.
func TestMergeSortedIsStableForManyStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type pair struct{ key, from int }
		p := pipe.New("test")
		var ins []*pipe.Stream[pair]
		var want, got []pair
		for from := range 50 {
			var part []pair
			for key := range from % 7 {
				part = append(part, pair{key / 2, from})
			}
			ins = append(ins, stages.FromSlice(p, part, pipe.BufferLength(1)))
			want = append(want, part...)
		}
		slices.SortStableFunc(want, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		stages.Collect(stages.MergeSorted(ins, func(a, b pair) int { return cmp.Compare(a.key, b.key) }), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "got", got, want)
	})
}
