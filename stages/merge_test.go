package stages_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestMergeLosesNothingAndKeepsTheOrderOfEachStream(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var ins []*pipe.Stream[int]
		for k := range 3 {
			ins = append(ins, stages.Map(stages.FromSlice(p, stagetest.UpTo(500), source), func(v int) int { return 3*v + k }))
		}
		var got []int
		stages.Collect(stages.Merge(ins, opt), &got)
		stagetest.Run(t, p)
		last := []int{-1, -1, -1}
		for _, v := range got {
			if v/3 != last[v%3]+1 {
				t.Fatalf("element %d of stream %d came after %d", v/3, v%3, last[v%3])
			}
			last[v%3]++
		}
		slices.Sort(got)
		stagetest.Same(t, "got", got, stagetest.UpTo(1500))
	})
}

func TestMergeDoesNotWaitForSilentStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		merged := stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, stagetest.UpTo(3)), slowly(p, time.Second, stagetest.UpTo(100))})
		var at []time.Duration
		stages.ForEach(merged, func(context.Context, int) error {
			at = append(at, time.Since(start))
			return nil
		})
		stagetest.Run(t, p)
		if len(at) != 103 || at[99] != 100*time.Second || at[102] != 3*time.Hour {
			t.Errorf("%d elements at %v", len(at), at)
		}
	})
}

func TestMergeFailsWithAnyInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		bad := stages.Generate(p, func(context.Context) (int, error) { return 0, stagetest.ErrBad }, pipe.Name("bad"))
		stages.Discard(stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, stagetest.UpTo(3)), bad}))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/bad: no good")
	})
}

func TestMergeSortedJoinsAnySplit(t *testing.T) {
	for _, k := range []int{1, 2, 3, 7} {
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
