package stages_test

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// small is the max size in bytes of edges that fill at once.
const small = 64

// runBoth runs a graph whose branches wait for each other. It must end with
// want if its edges may grow, and with pipe.ErrDeadlock if they may not.

func runBoth(t *testing.T, n int, build func(p *pipe.Pipeline) *pipe.Stream[int], want []int) {
	t.Helper()
	for name, limit := range map[string][]pipe.PipelineOption{"within the limit": nil, "beyond the limit": {pipe.MemoryLimit(2000)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []int
				p := pipe.New("test", limit...)
				stages.Collect(build(p), &got)
				err := p.Run(t.Context())
				if name == "beyond the limit" {
					if !errors.Is(err, pipe.ErrDeadlock) {
						t.Errorf("Run = %v, want ErrDeadlock", err)
					}
					return
				}
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("Run = %v with %d elements, want nil with %d", err, len(got), len(want))
				}
			})
		})
	}
}

func TestTeeIntoConcatEnds(t *testing.T) {
	const n = 3000
	runBoth(t, n, func(p *pipe.Pipeline) *pipe.Stream[int] {
		branches := stages.Tee(stages.FromSlice(p, stagetest.UpTo(n), pipe.BufferLength(4)), 2, pipe.WriteQueueMaxSize(small))
		return stages.Concat(branches, pipe.WriteQueueMaxSize(small))
	}, slices.Concat(stagetest.UpTo(n), stagetest.UpTo(n)))
}

func TestTeeIntoFilterIntoZipEnds(t *testing.T) {
	const n = 3000
	var want []int
	for i := range n / 100 {
		want = append(want, 100*i+i)
	}
	runBoth(t, n, func(p *pipe.Pipeline) *pipe.Stream[int] {
		branches := stages.Tee(stages.FromSlice(p, stagetest.UpTo(n), pipe.BufferLength(4)), 2, pipe.WriteQueueMaxSize(small))
		hundredths := stages.Filter(branches[0], func(v int) bool { return v%100 == 0 }, pipe.BufferLength(1))
		return stages.Zip(hundredths, branches[1], func(a, b int) int { return a + b }, pipe.WriteQueueMaxSize(small))
	}, want)
}

func TestRouteIntoMergeSortedWithAnEmptyStreamEnds(t *testing.T) {
	const n = 3000
	runBoth(t, n, func(p *pipe.Pipeline) *pipe.Stream[int] {
		parts := stages.Route(stages.FromSlice(p, stagetest.UpTo(n), pipe.BufferLength(4)), 3, func(v int) int { return v % 2 },
			pipe.WriteQueueMaxSize(small))
		return stages.MergeSorted(parts, cmp.Compare[int], pipe.WriteQueueMaxSize(small))
	}, stagetest.UpTo(n))
}
