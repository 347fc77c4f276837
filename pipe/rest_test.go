package pipe_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// hasEnough is a kernel that fills the edge behind it, gathers one more, and ends.
func hasEnough(ctx context.Context, _ pipe.Buffer[int], out *pipe.Out[int]) error {
	if err := out.Put(ctx, pipe.BufferOf(make([]int, 100_000)...)); err != nil {
		return err
	}
	if err := out.Send(ctx, 1); err != nil {
		return err
	}
	return pipe.ErrStopped
}

// The stage in front of such a kernel has been told, so its own waits are about to end; but not those in which it hands over the
// rest, wherever it does so.
func TestDeadlockWhileTheRestOfAKernelWaitsIsSeen(t *testing.T) {
	for name, front := range map[string]func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error{
		"in the last flush": forward,
		"in a Read": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		},
		"in a Flush": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			err := forward(ctx, in, out)
			return errors.Join(out.Flush(ctx), err)
		},
	} {
		for limit, want := range map[int64]error{1 << 20: pipe.ErrDeadlock, 0: nil} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				n := 100
				if limit > 0 {
					p, n = pipe.New("test", pipe.MemoryLimit(limit)), 1<<40
				}
				// Slow enough for the stage to wait in between.
				both := tee(slowMap(numbers(p, n, pipe.BufferLength(1)), time.Microsecond), 2)
				enough := pipe.Apply(pipe.Via(both[1], front, pipe.WriteQueueMaxSize(16)), hasEnough)
				_, _ = collect(concat(both[0], enough)) // reads the second one when the first has ended
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if err := p.Run(ctx); !errors.Is(err, want) {
					t.Errorf("%s, with a limit of %d bytes: Run = %v, want %v", name, limit, err, want)
				}
			})
		}
	}
}

// A Put with a deadline of its own can end by itself. When Drain has ended its context, it cannot any longer.
func TestDrainDuringAPutWithADeadlineHidesNoDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for {
				short, cancel := context.WithTimeout(ctx, time.Hour)
				err := out.Put(short, pipe.BufferOf(1, 2, 3, 4))
				cancel()
				if err != nil {
					return err
				}
			}
		}, pipe.Name("src"))
		both := tee(src, 2, pipe.WriteQueueMaxSize(8))
		_, _ = collect(concatWith(pipe.WriteQueueMaxSize(64), both...))
		done := run(t.Context(), p)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if err := p.Drain(ctx); err != nil || <-done != nil {
			t.Errorf("Drain = %v, want nil: an edge can grow", err)
		}
	})
}

// A worker that waits for input has been woken when another one has had enough, though it has not run yet.
func TestWorkersThatHaveHadEnoughAreNoDeadlock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that who is woken does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(6<<16))
		a, b := pipe.Split2(numbers(p, 1), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			v, err := in.Read(ctx)
			if err != nil {
				return err
			}
			err = a.Put(ctx, v)
			for range 3 {
				err = errors.Join(err, b.Put(ctx, pipe.BufferOf(make([]int, 1<<16)...)))
			}
			return err
		})
		crew := pipe.Apply(a, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			time.Sleep(time.Second) // now all others wait
			return pipe.ErrStopped
		}, pipe.Workers(4))
		_, _ = collect(concat(crew, b))
		if err := p.Run(t.Context()); err != nil {
			t.Fatalf("Run = %v, want nil", err)
		}
	})
}
