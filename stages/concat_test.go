package stages_test

import (
	"testing"

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
