package stages_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestElementwiseStagesRunOnWorkers(t *testing.T) {
	var want []int
	for v := range 10_000 {
		if v%2 == 1 {
			want = append(want, 2*v)
		}
	}
	for name, stage := range elementwise {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var got []int
			stages.Collect(stage(stages.FromSlice(p, stagetest.UpTo(10_000)), pipe.Workers(4)), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, want)
		})
	}
}
