package stages_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestFoldEmitsOneElement(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		for _, n := range []int{0, 1, 1000} {
			p := pipe.New("test")
			var got []string
			in := stages.FromSlice(p, stagetest.UpTo(n), source)
			longest := stages.Fold(in, "", func(acc string, v int) string { return acc + string(rune('a'+v%26)) }, opt)
			stages.Collect(longest, &got)
			stagetest.Run(t, p)
			if len(got) != 1 || len(got[0]) != n {
				t.Fatalf("%d elements gave %q", n, got)
			}
		}
	})
}

func TestFoldOfAFailedInputEmitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		bad := stages.MapErr(stages.FromSlice(p, stagetest.UpTo(1000)), func(_ context.Context, v int) (int, error) {
			if v == 999 {
				return 0, stagetest.ErrBad
			}
			return v, nil
		}, pipe.Name("bad"))
		var got []int
		stages.Collect(stages.Fold(bad, 0, func(acc, v int) int { return acc + v }), &got)
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/bad: element 999: no good")
		stagetest.Same(t, "got", got, nil)
	})
}
