package stages_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestRouteKeepsTheOrderOfEachKey(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		got := make([][]int, 3)
		for i, s := range stages.Route(stages.FromSlice(p, stagetest.UpTo(1000), source), 3, func(v int) int { return v % 3 }, opt) {
			stages.Collect(s, &got[i])
		}
		stagetest.Run(t, p)
		for i := range got {
			var want []int
			for v := i; v < 1000; v += 3 {
				want = append(want, v)
			}
			stagetest.Same(t, "got", got[i], want)
		}
	})
}

func TestRouteOutOfRangeFails(t *testing.T) {
	for _, k := range []int{-1, 3, 1000} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			outs := stages.Route(stages.FromSlice(p, stagetest.UpTo(1000), source), 3, func(v int) int {
				if v == 777 {
					return k
				}
				return v % 3
			}, opt)
			for _, s := range outs {
				stages.Discard(s)
			}
			err := p.Run(t.Context())
			if want := fmt.Sprintf("pipe: test/Route: element 777: by returned %d, want 0 to 2", k); err == nil || err.Error() != want {
				t.Errorf("Run = %v, want %s", err, want)
			}
		})
	}
}

func TestRouteDropsElementsForAStoppedStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Route(stages.FromSlice(p, stagetest.UpTo(100_000)), 2, func(v int) int { return v % 2 })
		var even []int
		var odd int64
		stagetest.First(outs[0], 3, &even)
		stages.Count(outs[1], &odd)
		stagetest.Run(t, p)
		stagetest.Same(t, "even", even, []int{0, 2, 4})
		if odd != 50_000 {
			t.Errorf("%d odd elements, want 50000", odd)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		var even, odd []int
		outs := stages.Route(endless(p, &stopped), 2, func(v int) int { return v % 2 })
		stagetest.First(outs[0], 3, &even)
		stagetest.First(outs[1], 300, &odd)
		stagetest.Run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}
