package stages_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestFilterKeepsAnyShareOfElements(t *testing.T) {
	for _, every := range []int{1, 2, 3, 5, 100, 10_000} {
		stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var got, want []int
			for v := 0; v < 1000; v += every {
				want = append(want, v)
			}
			stages.Collect(stages.Filter(stages.FromSlice(p, stagetest.UpTo(1000), source), func(v int) bool { return v%every == 0 }, opt), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, want)
		})
	}
}
