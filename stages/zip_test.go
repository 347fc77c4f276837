package stages_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestZipEndsWithTheShorterStream(t *testing.T) {
	for _, n := range []struct{ a, b int }{{0, 10}, {10, 0}, {1000, 1000}, {1000, 5}, {5, 1000}} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var got []int
			a, b := stages.FromSlice(p, stagetest.UpTo(n.a), source), stages.FromSlice(p, stagetest.UpTo(n.b))
			stages.Collect(stages.Zip(a, b, func(a, b int) int { return a * b }, opt), &got)
			stagetest.Run(t, p)
			var want []int
			for i := range min(n.a, n.b) {
				want = append(want, i*i)
			}
			stagetest.Same(t, "got", got, want)
		})
	}
}

func TestZipStopsTheLongerStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		stages.Discard(stages.Zip(endless(p, &stopped), stages.FromSlice(p, stagetest.UpTo(3)), func(a, b int) int { return a }))
		stagetest.Run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}
