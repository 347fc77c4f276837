package stages_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestAllBatchesExceptTheLastAreFull(t *testing.T) {
	for _, n := range []int{1, 2, 10, 256, 5000} {
		for _, maxWait := range []time.Duration{0, time.Hour} {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				for _, total := range []int{0, 1, 2, 10, 512, 700} {
					p := pipe.New("test")
					var got [][]int
					stages.Collect(stages.Batch(stages.FromSlice(p, stagetest.UpTo(total), source), n, maxWait, opt), &got)
					stagetest.Run(t, p)
					if want := slices.Collect(slices.Chunk(stagetest.UpTo(total), n)); fmt.Sprint(got) != fmt.Sprint(want) {
						t.Fatalf("%d elements in batches of %d = %v, want %v", total, n, got, want)
					}
				}
			})
		}
	}
}

func TestUnbatchUndoesBatch(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		batches := stages.Batch(stages.FromSlice(p, stagetest.UpTo(1000), source), 7, 0, opt)
		stages.Collect(stages.Unbatch(batches, opt), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "got", got, stagetest.UpTo(1000))
	})
}

// The stage must not write to a batch that it has handed over.
func TestBatchesBelongToTheReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var kept [][]int
		stages.ForEach(stages.Batch(stages.FromSlice(p, stagetest.UpTo(100)), 10, 0), func(_ context.Context, batch []int) error {
			kept = append(kept, batch)
			if cap(batch) != 10 {
				t.Errorf("a batch of 10 has capacity %d", cap(batch))
			}
			batch = append(batch, -1) // must not reach into the next batch
			_ = batch
			return nil
		})
		stagetest.Run(t, p)
		stagetest.Same(t, "the batches", slices.Concat(kept...), stagetest.UpTo(100))
	})
}

type timed struct {
	at    time.Duration
	batch string
}

// batched returns the batches of elements that arrive at the given times, each
// with the time at which it leaves.
func batched(t *testing.T, n int, maxWait time.Duration, at ...time.Duration) []timed {
	t.Helper()
	var got []timed
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i, d := range at {
				if wait := d - time.Since(start); wait > 0 {
					if err := notify.Sleep(ctx, wait); err != nil {
						return err
					}
				}
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		stages.ForEach(stages.Batch(in, n, maxWait), func(_ context.Context, batch []int) error {
			got = append(got, timed{time.Since(start), fmt.Sprint(batch)})
			return nil
		})
		stagetest.Run(t, p)
	})
	return got
}

func TestBatchLeavesAfterMaxWait(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		n    int
		at   []time.Duration
		want []timed
	}{
		"nothing":                              {3, nil, nil},
		"silence makes no batch":               {3, []time.Duration{100 * s}, []timed{{100 * s, "[0]"}}},
		"full before its time":                 {2, []time.Duration{0, 1 * s, 30 * s}, []timed{{1 * s, "[0 1]"}, {30 * s, "[2]"}}},
		"time is up":                           {3, []time.Duration{1 * s, 5 * s, 20 * s}, []timed{{11 * s, "[0 1]"}, {20 * s, "[2]"}}},
		"the clock starts with the first":      {9, []time.Duration{3 * s, 12 * s, 14 * s, 40 * s}, []timed{{13 * s, "[0 1]"}, {24 * s, "[2]"}, {40 * s, "[3]"}}},
		"a full batch restarts the clock":      {2, []time.Duration{0, 9 * s, 9 * s, 18 * s, 30 * s}, []timed{{9 * s, "[0 1]"}, {18 * s, "[2 3]"}, {30 * s, "[4]"}}},
		"the end comes at the tick":            {5, []time.Duration{0, 10 * s}, []timed{{10 * s, "[0]"}, {10 * s, "[1]"}}},
		"each is a batch":                      {1, []time.Duration{0, 1 * s, 2 * s}, []timed{{0, "[0]"}, {1 * s, "[1]"}, {2 * s, "[2]"}}},
		"elements that follow a batch by time": {4, []time.Duration{0, 11 * s, 12 * s, 13 * s, 14 * s}, []timed{{10 * s, "[0]"}, {14 * s, "[1 2 3 4]"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := batched(t, c.n, 10*s, c.at...)
			// The end and the deadline happen at the same time, and both orders
			// are right.
			if name == "the end comes at the tick" && slices.Equal(got, []timed{{10 * s, "[0 1]"}}) {
				return
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestBatchWithoutMaxWaitWaitsForever(t *testing.T) {
	got := batched(t, 2, 0, 0, 1000*time.Hour, 1001*time.Hour)
	want := []timed{{1000 * time.Hour, "[0 1]"}, {1001 * time.Hour, "[2]"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Under a steady load the stage never waits for input. Its batches must leave
// on time nevertheless.
func TestBatchLeavesOnTimeUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := slowly(p, time.Second, stagetest.UpTo(1000))
		var longest int
		stages.ForEach(stages.Batch(in, 10_000, 10*time.Second), func(_ context.Context, batch []int) error {
			longest = max(longest, len(batch))
			return nil
		})
		stagetest.Run(t, p)
		if longest > 11 {
			t.Errorf("a batch of %d elements, one a second, waited longer than 10 s", longest)
		}
	})
}

func TestBatchSizeIncludesItsElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		words := []string{"a", "bc", "def"}
		stages.Discard(stages.Batch(stages.FromSlice(p, words), 2, 0, pipe.Name("batch")))
		stagetest.Run(t, p)
		for _, s := range p.Stats().Stages {
			if s.Name == "batch" && s.Out.Bytes != 2*24+3*16+6 {
				t.Errorf("the batches have %d bytes, want %d", s.Out.Bytes, 2*24+3*16+6)
			}
		}
	})
}
