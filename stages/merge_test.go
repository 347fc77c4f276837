package stages_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestMergeLosesNothingAndKeepsTheOrderOfEachStream(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var ins []*pipe.Stream[int]
		for k := range 3 {
			ins = append(ins, stages.Map(stages.FromSlice(p, stagetest.UpTo(500), source), func(v int) int { return 3*v + k }))
		}
		var got []int
		stages.Collect(stages.Merge(ins, opt), &got)
		stagetest.Run(t, p)
		last := []int{-1, -1, -1}
		for _, v := range got {
			if v/3 != last[v%3]+1 {
				t.Fatalf("element %d of stream %d came after %d", v/3, v%3, last[v%3])
			}
			last[v%3]++
		}
		slices.Sort(got)
		stagetest.Same(t, "got", got, stagetest.UpTo(1500))
	})
}

func TestMergeDoesNotWaitForSilentStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		merged := stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, stagetest.UpTo(3)), slowly(p, time.Second, stagetest.UpTo(100))})
		var at []time.Duration
		stages.ForEach(merged, func(context.Context, int) error {
			at = append(at, time.Since(start))
			return nil
		})
		stagetest.Run(t, p)
		if len(at) != 103 || at[99] != 100*time.Second || at[102] != 3*time.Hour {
			t.Errorf("%d elements at %v", len(at), at)
		}
	})
}

func TestMergeFailsWithAnyInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		bad := stages.Generate(p, func(context.Context) (int, error) { return 0, stagetest.ErrBad }, pipe.Name("bad"))
		stages.Discard(stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, stagetest.UpTo(3)), bad}))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/bad: no good")
	})
}
