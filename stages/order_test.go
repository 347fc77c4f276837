package stages_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func TestConcatKeepsTheOrderOfStreams(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		a, b, c := stages.FromSlice(p, upTo(700), source), stages.FromSlice(p, []int(nil)), stages.FromSlice(p, upTo(1000)[700:], source)
		stages.Collect(stages.Concat([]*pipe.Stream[int]{a, b, c}, opt), &got)
		run(t, p)
		same(t, "got", got, upTo(1000))
	})
}

func TestZipEndsWithTheShorter(t *testing.T) {
	for _, n := range []struct{ a, b int }{{0, 10}, {10, 0}, {1000, 1000}, {1000, 5}, {5, 1000}} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var got []int
			a, b := stages.FromSlice(p, upTo(n.a), source), stages.FromSlice(p, upTo(n.b))
			stages.Collect(stages.Zip(a, b, func(a, b int) int { return a * b }, opt), &got)
			run(t, p)
			var want []int
			for i := range min(n.a, n.b) {
				want = append(want, i*i)
			}
			same(t, "got", got, want)
		})
	}
}

func TestZipStopsTheLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		stages.Discard(stages.Zip(endless(p, &stopped), stages.FromSlice(p, upTo(3)), func(a, b int) int { return a }))
		run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestMergeSortedOfAnySplitIsTheWhole(t *testing.T) {
	for _, k := range []int{1, 2, 3, 7} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
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
			run(t, p)
			same(t, "got", got, want)
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
		run(t, p)
		same(t, "got", got, []pair{{0, 1}, {1, 0}, {1, 0}, {1, 1}, {2, 0}, {2, 1}})
	})
}

func TestRouteKeepsTheOrderOfEachKey(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		got := make([][]int, 3)
		for i, s := range stages.Route(stages.FromSlice(p, upTo(1000), source), 3, func(v int) int { return v % 3 }, opt) {
			stages.Collect(s, &got[i])
		}
		run(t, p)
		for i := range got {
			var want []int
			for v := i; v < 1000; v += 3 {
				want = append(want, v)
			}
			same(t, "got", got[i], want)
		}
	})
}

func TestRouteOutOfRangeFails(t *testing.T) {
	for _, k := range []int{-1, 3, 1000} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			outs := stages.Route(stages.FromSlice(p, upTo(1000), source), 3, func(v int) int {
				if v == 777 {
					return k
				}
				return v % 3
			}, opt)
			for _, s := range outs {
				stages.Discard(s)
			}
			err := p.Run(t.Context())
			if want := fmt.Sprintf("pipe: test/route#2: element 777: by returned %d, want 0 to 2", k); err == nil || err.Error() != want {
				t.Errorf("Run = %v, want %s", err, want)
			}
		})
	}
}

func TestRouteDropsWhatIsForAStoppedStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Route(stages.FromSlice(p, upTo(100_000)), 2, func(v int) int { return v % 2 })
		var even []int
		var odd int64
		first(outs[0], 3, &even)
		stages.Count(outs[1], &odd)
		run(t, p)
		same(t, "even", even, []int{0, 2, 4})
		if odd != 50_000 {
			t.Errorf("%d odd elements, want 50000", odd)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		var even, odd []int
		outs := stages.Route(endless(p, &stopped), 2, func(v int) int { return v % 2 })
		first(outs[0], 3, &even)
		first(outs[1], 300, &odd)
		run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestBalanceGivesEachBufferToWhoeverIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Balance(stages.FromSlice(p, upTo(1000), pipe.BufferLength(1)), 2)
		got := make([][]int, 2)
		for i, d := range []time.Duration{time.Second, 3 * time.Second} {
			stages.ForEach(outs[i], func(ctx context.Context, v int) error {
				got[i] = append(got[i], v)
				return pause(ctx, d)
			}, pipe.WriteQueueMaxSize(8))
		}
		run(t, p)
		all := slices.Concat(got...)
		slices.Sort(all)
		same(t, "all", all, upTo(1000))
		if n := len(got[0]); n < 730 || n > 770 {
			t.Errorf("the one that is three times as fast got %d of 1000", n)
		}
	})
}

func TestBalanceGoesOnWithoutWhoHasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Balance(stages.FromSlice(p, upTo(10_000), pipe.BufferLength(1)), 3)
		var some, got []int
		var n int64
		first(outs[0], 5, &some)
		stages.Collect(outs[1], &got)
		stages.Count(outs[2], &n)
		run(t, p)
		// What the first held when it stopped is lost, no more.
		if rest := len(got) + int(n); len(some) != 5 || rest > 9995 || len(got) == 0 || n == 0 || !slices.IsSorted(got) {
			t.Errorf("%d and %d elements beside the 5", len(got), n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		var a, b []int
		outs := stages.Balance(endless(p, &stopped), 2)
		first(outs[0], 5, &a)
		first(outs[1], 5, &b)
		run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestBalanceEndsWithTheContextWhileAllAreFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		for _, s := range stages.Balance(stages.FromSlice(p, upTo(100), pipe.BufferLength(1)), 2) {
			stages.ForEach(s, func(ctx context.Context, _ int) error { return pause(ctx, time.Hour) }, pipe.WriteQueueMaxSize(8))
		}
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
