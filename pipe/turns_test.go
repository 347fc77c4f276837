package pipe_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

// A worker that is running takes its next task itself: it does not wait for another one that was woken but has
// yet to be scheduled. With more workers than cores they would run one after the other.
func TestRunningWorkerTakesItsNextTaskItself(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		p := pipe.New("test")
		source := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Second) // until all workers wait, but for one in their turn
			for i := range n {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		var last atomic.Pointer[pipe.Out[int]] // each worker has its own
		var changes atomic.Int64
		got, _ := collect(pipe.Apply(source, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if last.Swap(out) != out {
				changes.Add(1)
			}
			return out.Put(ctx, b)
		}, pipe.Workers(8)))
		if err := p.Run(t.Context()); err != nil || len(*got) != n {
			t.Fatalf("Run = %v with %d elements, want %d", err, len(*got), n)
		}
		if c := changes.Load(); c > n/4 {
			t.Errorf("%d tasks, and %d times another worker than the last one took one", n, c)
		}
	})
}

// Workers for whom there is too little to do are no stall.
func TestSpareWorkersAreNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		p := pipe.New("test", pipe.OnStall(10*time.Second, func(s pipe.Stall) { t.Error(s) }))
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range n {
				time.Sleep(time.Second)
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		got, _ := collect(work(slow, func(int) time.Duration { return time.Millisecond }, pipe.Workers(4)))
		if err := p.Run(t.Context()); err != nil || len(*got) != n {
			t.Fatalf("Run = %v with %d elements, want %d", err, len(*got), n)
		}
	})
}

// As long as one worker is inside a call, its stage is busy, whatever the others wait for.
func TestStageWithOneWorkerInACallIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		p := pipe.New("test", pipe.OnStall(2*time.Second, func(s pipe.Stall) {
			if s.Stage == "work" {
				told = append(told, s.State)
			}
		}))
		one := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Put(ctx, pipe.BufferOf(1))
			time.Sleep(time.Minute)
			return err
		})
		collect(work(one, func(int) time.Duration { return time.Minute }, pipe.Workers(4), pipe.Name("work")))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(told, []string{"busy"}) {
			t.Errorf("Run = %v; told %q, want busy once", err, told)
		}
	})
}

// A result leaves as soon as it may, however long the elements behind it take.
func TestResultOfAWorkerDoesNotWaitForCompany(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := work(numbers(p, 10), func(v int) time.Duration { return time.Duration(v+1) * time.Hour }, pipe.Workers(4), order)
			start := time.Now()
			var at []time.Duration
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for v, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					if v < 4 {
						at = append(at, time.Since(start))
					}
				}
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if want := []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour}; !slices.Equal(at, want) {
				t.Errorf("the first four arrive at %v, want %v", at, want)
			}
		})
	}
}

// A kernel behind workers runs in the goroutine of one of them. If that ends, the run fails.
func TestGoexitBehindWorkersIsAFailure(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := work(numbers(p, 100), func(int) time.Duration { return time.Second }, pipe.Workers(4), order)
			_, complete := collect(mapInts(s, func(v int) (int, error) {
				if v == 50 {
					runtime.Goexit()
				}
				return v, nil
			}))
			if err := p.Run(t.Context()); err == nil || *complete {
				t.Errorf("Run = %v, complete %t; want a failure", err, *complete)
			}
		})
	}
}

// Workers that wait with results, because the window is full, go on one after the other as each becomes the first.
func TestWorkersWithLargeResultsDeliverInTheirTurn(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			const workers, n, each = 32, 64, 50
			p := pipe.New("test")
			s := pipe.Apply(numbers(p, n), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for _, v := range b.Elements() {
					time.Sleep(time.Millisecond)
					for range each {
						if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
							return err
						}
					}
				}
				return nil
			}, pipe.Workers(workers), pipe.WriteQueueMaxSize(1), order)
			got, complete := collect(s)
			if err := p.Run(t.Context()); err != nil || len(*got) != n*each || !*complete {
				t.Errorf("Run = %v with %d elements, complete %t; want %d", err, len(*got), *complete, n*each)
			}
			count := make(map[int]int)
			for _, v := range *got {
				count[v]++
			}
			for v := range n {
				if count[v] != each {
					t.Fatalf("element %d has %d results, want %d", v, count[v], each)
				}
			}
		})
	}
}

// Workers end, whether they wait for their turn or have just been woken for it, and pass the rest on.
func TestFailureWhileWorkersWaitForTheirTurnEndsAll(t *testing.T) {
	cause := errors.New("no good")
	for round := range 100 {
		p := pipe.New("test")
		var seen atomic.Int64
		s := mapInts(numbers(p, 1<<30, pipe.BufferLength(1+round%3)), func(v int) (int, error) {
			if seen.Add(1) == int64(1+round) {
				return 0, cause
			}
			return v, nil
		}, pipe.Workers(2+round%31), pipe.WriteQueueMaxSize(1000))
		_, complete := collect(s)
		if err := p.Run(t.Context()); !errors.Is(err, cause) || *complete {
			t.Fatalf("round %d: Run = %v, complete %t; want %v", round, err, *complete, cause)
		}
	}
}

// Many workers with one slow element each hold one Buffer each: of full length, that would be memory for nothing.
func TestBuffersOfWorkersFitTheirTasks(t *testing.T) {
	for _, c := range []struct {
		took    time.Duration // of an element
		atLeast int
		atMost  int
	}{
		{time.Millisecond, 1, pipe.DefaultBufferLength / 4},
		{time.Nanosecond, pipe.DefaultBufferLength, pipe.DefaultBufferLength},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var length atomic.Int64 // in the last task
			got, _ := collect(pipe.Apply(numbers(p, 2*pipe.DefaultBufferLength), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				time.Sleep(c.took * time.Duration(b.Len()))
				res := out.Buffer(b.Len())
				length.Store(int64(cap(res.Elements())))
				copy(res.Elements(), b.Elements())
				b.Release()
				return out.Put(ctx, res)
			}, pipe.Workers(2)))
			if err := p.Run(t.Context()); err != nil || len(*got) != 2*pipe.DefaultBufferLength || !slices.IsSorted(*got) {
				t.Fatalf("Run = %v with %d elements", err, len(*got))
			}
			if n := int(length.Load()); n < c.atLeast || n > c.atMost {
				t.Errorf("elements that take %v: a Buffer has room for %d, want %d to %d", c.took, n, c.atLeast, c.atMost)
			}
		})
	}
}

func TestTaskOfAWorkerCostsNoAllocation(t *testing.T) {
	if invariants.Enabled {
		t.Skip("the checks allocate")
	}
	bounded := pipe.WriteQueueMaxSize(8000) // so that Buffers are recycled
	mallocs := func(n int, order pipe.Option) float64 {
		p := pipe.New("test")
		s := pipe.Apply(numbers(p, n, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.Put(ctx, b)
		}, pipe.Workers(4), pipe.BufferLength(1), order, bounded)
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		}, bounded)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs - before.Mallocs)
	}
	const n = 50_000
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		if each := (mallocs(2*n, order) - mallocs(n, order)) / n; each > 0.2 {
			t.Errorf("%.2f allocations for each task", each)
		}
	}
}
