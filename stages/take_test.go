package stages_test

import (
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestTakeEmitsTheFirstElementsAndStopsUpstream(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 7, 500, 5000} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var stopped bool
			var got []int
			some := stages.Take(endless(p, &stopped, source), n, opt)
			stages.Collect(stages.FlatMap(some, func(v int) iter.Seq[int] { return slices.Values([]int{v}) }), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, stagetest.UpTo(int(n)))
			if !stopped {
				t.Error("the source was not stopped")
			}
		})
	}
}

// The n-th element ends the stage. The one after it may never arrive.
func TestTakeEndsWithItsLastElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var n int64
		stages.Count(stages.Take(slowly(p, time.Second, stagetest.UpTo(100)), 3), &n)
		stagetest.Run(t, p)
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
		"take more than there is": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Take(in, 5000, opt) }, stagetest.UpTo(1000)},
		"skip none":               {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 0, opt) }, stagetest.UpTo(1000)},
		"skip some":               {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 300, opt) }, stagetest.UpTo(1000)[300:]},
		"skip all":                {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] { return stages.Skip(in, 1000, opt) }, nil},
		"while": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.TakeWhile(in, func(v int) bool { return v != 300 }, opt)
		}, stagetest.UpTo(300)},
		"while never": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.TakeWhile(in, func(int) bool { return false }, opt)
		}, nil},
		"distinct": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.Distinct(in, func(v int) int { return v % 5 }, opt)
		}, stagetest.UpTo(5)},
		"scan": {func(in *pipe.Stream[int], opt pipe.Option) *pipe.Stream[int] {
			return stages.Take(stages.Scan(in, 100, func(acc, v int) int { return acc + v }, opt), 4)
		}, []int{100, 101, 103, 106}},
	} {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var got []int
				stages.Collect(c.stage(stages.FromSlice(p, stagetest.UpTo(1000), source), opt), &got)
				stagetest.Run(t, p)
				stagetest.Same(t, "got", got, c.want)
			})
		})
	}
}
