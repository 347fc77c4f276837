package stages_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func TestTakeEmitsTheFirstAndStopsUpstream(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 7, 500, 5000} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var stopped bool
			var got []int
			some := stages.Take(endless(p, &stopped, source), n, opt)
			stages.Collect(stages.FlatMap(some, func(v int) iter.Seq[int] { return slices.Values([]int{v}) }), &got)
			run(t, p)
			same(t, "got", got, upTo(int(n)))
			if !stopped {
				t.Error("the source was not stopped")
			}
		})
	}
}

// The n-th element ends the stage, not the one behind it, which may never come.
func TestTakeEndsWithItsLastElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var n int64
		stages.Count(stages.Take(slowly(p, time.Second, upTo(100)), 3), &n)
		run(t, p)
		if d := time.Since(start); d != 3*time.Second || n != 3 {
			t.Errorf("%d elements after %v, want 3 after 3s", n, d)
		}
	})
}

func TestPartsOfAStream(t *testing.T) {
	for name, c := range map[string]struct {
		stage func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int]
		want  []int
	}{
		"take more than there is": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Take(in, 5000, opt) }, upTo(1000)},
		"skip none":               {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 0, opt) }, upTo(1000)},
		"skip some":               {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 300, opt) }, upTo(1000)[300:]},
		"skip all":                {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 1000, opt) }, nil},
		"while": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.TakeWhile(in, func(v int) bool { return v != 300 }, opt)
		}, upTo(300)},
		"while never": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.TakeWhile(in, func(int) bool { return false }, opt)
		}, nil},
		"distinct": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.Distinct(in, func(v int) int { return v % 5 }, opt)
		}, upTo(5)},
		"scan": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.Take(stages.Scan(in, 100, func(acc, v int) int { return acc + v }, opt), 4)
		}, []int{100, 101, 103, 106}},
	} {
		t.Run(name, func(t *testing.T) {
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var got []int
				stages.Collect(c.stage(stages.FromSlice(p, upTo(1000), source), opt), &got)
				run(t, p)
				same(t, "got", got, c.want)
			})
		})
	}
}

func TestWindows(t *testing.T) {
	for _, c := range []struct{ n, step int }{{1, 1}, {3, 1}, {3, 3}, {3, 2}, {2, 5}, {20, 1}, {8, 3}} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
			var got, want [][]int
			for i := 0; i+c.n <= 17; i += c.step {
				want = append(want, upTo(17)[i:i+c.n])
			}
			p := pipe.New("test")
			stages.Collect(stages.Window(stages.FromSlice(p, upTo(17), source), c.n, c.step, opt), &got)
			run(t, p)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("windows of %d each %d = %v, want %v", c.n, c.step, got, want)
			}
		})
	}
}

func TestThrottleHoldsItsRate(t *testing.T) {
	for _, c := range []struct {
		rate  float64
		burst int
		n     int
	}{{0.1, 1, 5}, {1, 1, 100}, {3, 1, 100}, {3, 10, 100}, {1000, 100, 3000}, {1e6, 1, 3000}, {1e6, 1000, 5000}, {1e9, 1, 100}} {
		for _, length := range []int{1, 7, 256} {
			bubble(t, fmt.Sprintf("rate=%v/burst=%d/length=%d", c.rate, c.burst, length), func(t *testing.T) {
				p := pipe.New("test")
				start := time.Now()
				seen := 0
				out := stages.Throttle(stages.FromSlice(p, upTo(c.n), pipe.BufferLength(length)), c.rate, c.burst)
				stages.ForEach(out, func(context.Context, int) error {
					seen++
					allowed := float64(c.burst) + time.Since(start).Seconds()*c.rate
					if float64(seen) > allowed+0.02 {
						t.Errorf("%d elements after %v", seen, time.Since(start))
					}
					return nil
				})
				run(t, p)
				want := time.Duration(float64(c.n-c.burst) / c.rate * 1e9)
				if d := time.Since(start); seen != c.n || d < want*99/100-1 || d > want+want/100+time.Microsecond {
					t.Errorf("%d elements took %v, want %v", seen, d, want)
				}
			})
		}
	}
}

func TestThrottleSavesUpABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var at []time.Duration
		in := stages.Concat([]*pipe.Stream[int]{
			stages.FromSlice(p, upTo(5)),
			stages.Map(stages.Batch(slowly(p, time.Hour, upTo(1)), 1, 0), func([]int) int { return 0 }),
			stages.FromSlice(p, upTo(5)),
		})
		stages.ForEach(stages.Throttle(in, 1, 3), func(context.Context, int) error {
			at = append(at, time.Since(start).Round(time.Millisecond))
			return nil
		})
		run(t, p)
		const s, h = time.Second, time.Hour
		same(t, "times", at, []time.Duration{0, 0, 0, s, 2 * s, h, h, h, h + s, h + 2*s, h + 3*s})
	})
}

func TestThrottleEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		stages.Discard(stages.Throttle(stages.FromSlice(p, upTo(5)), 0.001, 1))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
