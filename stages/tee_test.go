package stages_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestTeeEmitsEveryElementToEachStream(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		got := make([][]int, 3)
		for i, s := range stages.Tee(stages.FromSlice(p, stagetest.UpTo(1000), source), 3, opt) {
			// Filter writes to Buffers that are not Shared.
			odd := stages.Filter(s, func(v int) bool { return v%3 != i })
			stages.Collect(odd, &got[i])
		}
		stagetest.Run(t, p)
		for i := range got {
			var want []int
			for v := range 1000 {
				if v%3 != i {
					want = append(want, v)
				}
			}
			stagetest.Same(t, "got", got[i], want)
		}
	})
}

// A Buffer without a pool has no count of owners at first.
func TestTeeSharesBuffersWithoutAPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 100 {
				if err := out.Put(ctx, pipe.BufferOf(stagetest.UpTo(100)...)); err != nil {
					return err
				}
			}
			return nil
		})
		var n [2]int64
		for i, s := range stages.Tee(in, 2) {
			stages.Count(stages.Filter(s, func(v int) bool { return v%2 == i }, pipe.Async()), &n[i])
		}
		stagetest.Run(t, p)
		if n != [2]int64{5000, 5000} {
			t.Errorf("got %v elements, want 5000 each", n)
		}
	})
}

// With one owner too many, the memory would never be reused.
func TestTheLastOwnerOfABufferIsItsOnlyOwner(t *testing.T) {
	for name, fan := range map[string]func(in *pipe.Stream[int]) []*pipe.Stream[int]{
		"Tee 1":   func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Tee(in, 1) },
		"Tee 2":   func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Tee(in, 2) },
		"Balance": func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Balance(in, 2) },
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			outs := fan(stages.FromSlice(p, stagetest.UpTo(1000)))
			for _, s := range outs[1:] {
				stages.Discard(s)
			}
			pipe.Sink(outs[0], func(ctx context.Context, in *pipe.In[int]) error {
				for {
					b, err := in.Read(ctx)
					if err != nil {
						return err
					}
					synctest.Wait() // all others have released it
					if b.Shared() {
						t.Error("Shared = true for the last owner")
					}
					b.Release()
				}
			})
			stagetest.Run(t, p)
		})
	}
}

func TestTeeRunsAtThePaceOfTheSlowestStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		fast, slow := shared(stages.FromSlice(p, stagetest.UpTo(1000), pipe.BufferLength(1)))
		var seen atomic.Int64
		var done, ahead int64
		stages.ForEach(fast, func(context.Context, int) error { seen.Add(1); return nil })
		stages.ForEach(slow, func(ctx context.Context, v int) error {
			done++
			if err := notify.Sleep(ctx, time.Second); err != nil {
				return err
			}
			ahead = max(ahead, seen.Load()-done)
			return nil
		}, pipe.WriteQueueMaxSize(80))
		stagetest.Run(t, p)
		if seen.Load() != 1000 || done != 1000 || ahead > 13 {
			t.Errorf("the fast branch was %d elements ahead of the slow one, whose queue holds 11", ahead)
		}
	})
}

func TestTeeLeavesOutStoppedStreams(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		outs := stages.Tee(stages.FromSlice(p, stagetest.UpTo(10_000), source), 3, opt)
		var a, b, c []int
		stagetest.First(outs[0], 5, &a)
		stagetest.First(outs[1], 1, &b)
		stages.Collect(outs[2], &c)
		stagetest.Run(t, p)
		stagetest.Same(t, "the first", a, stagetest.UpTo(5))
		stagetest.Same(t, "the second", b, stagetest.UpTo(1))
		stagetest.Same(t, "the third", c, stagetest.UpTo(10_000))
	})
}

func TestTeeEndsWhenTheLastStreamIsStopped(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var stopped bool
		outs := stages.Tee(endless(p, &stopped, source), 2, opt)
		var a, b []int
		stagetest.First(outs[0], 5, &a)
		stagetest.First(outs[1], 5000, &b)
		stagetest.Run(t, p)
		stagetest.Same(t, "the second", b, stagetest.UpTo(5000))
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}
