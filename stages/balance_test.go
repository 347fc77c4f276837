package stages_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestBalancePicksStreamsThatAreNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Balance(stages.FromSlice(p, stagetest.UpTo(1000), pipe.BufferLength(1)), 2)
		got := make([][]int, 2)
		for i, d := range []time.Duration{time.Second, 3 * time.Second} {
			stages.ForEach(outs[i], func(ctx context.Context, v int) error {
				got[i] = append(got[i], v)
				return notify.Sleep(ctx, d)
			}, pipe.WriteQueueMaxSize(8))
		}
		stagetest.Run(t, p)
		all := slices.Concat(got...)
		slices.Sort(all)
		stagetest.Same(t, "all", all, stagetest.UpTo(1000))
		if n := len(got[0]); n < 730 || n > 770 {
			t.Errorf("the stage that is three times as fast got %d of 1000", n)
		}
	})
}

func TestBalanceLeavesOutStoppedStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := stages.Balance(stages.FromSlice(p, stagetest.UpTo(10_000), pipe.BufferLength(1)), 3)
		var some, got []int
		var n int64
		stagetest.First(outs[0], 5, &some)
		stages.Collect(outs[1], &got)
		stages.Count(outs[2], &n)
		stagetest.Run(t, p)
		// Only the elements on the edge of the first Stream are lost.
		if others := len(got) + int(n); len(some) != 5 || others > 9995 || len(got) == 0 || n == 0 || !slices.IsSorted(got) {
			t.Errorf("%d and %d elements besides the 5", len(got), n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		var a, b []int
		outs := stages.Balance(endless(p, &stopped), 2)
		stagetest.First(outs[0], 5, &a)
		stagetest.First(outs[1], 5, &b)
		stagetest.Run(t, p)
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestCancelEndsBalanceWhileAllStreamsAreFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		for _, s := range stages.Balance(stages.FromSlice(p, stagetest.UpTo(100), pipe.BufferLength(1)), 2) {
			stages.ForEach(s, func(ctx context.Context, _ int) error { return notify.Sleep(ctx, time.Hour) }, pipe.WriteQueueMaxSize(8))
		}
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
