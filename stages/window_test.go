package stages_test

import (
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestWindowsBeginAtEveryStep(t *testing.T) {
	for _, c := range []struct{ n, step int }{{1, 1}, {3, 1}, {3, 3}, {3, 2}, {2, 5}, {20, 1}, {8, 3}} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			var got, want [][]int
			for i := 0; i+c.n <= 17; i += c.step {
				want = append(want, stagetest.UpTo(17)[i:i+c.n])
			}
			p := pipe.New("test")
			stages.Collect(stages.Window(stages.FromSlice(p, stagetest.UpTo(17), source), c.n, c.step, opt), &got)
			stagetest.Run(t, p)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("windows of %d each %d = %v, want %v", c.n, c.step, got, want)
			}
		})
	}
}
