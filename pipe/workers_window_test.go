package pipe_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestWindowIsBoundedWhileOneElementIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var begun atomic.Int64
		s := work(numbers(p, 10000, pipe.BufferLength(1)), func(v int) time.Duration {
			begun.Add(1)
			if v == 0 {
				time.Sleep(time.Hour)
			}
			return time.Microsecond
		}, pipe.Workers(4), pipe.WriteQueueMaxSize(800))
		got, _ := collect(s)
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		time.Sleep(time.Minute)
		// Each element is a task of 128 bytes, and has a result of 8. So 6 tasks
		// exceed the bound, and each worker has one more.
		if n := begun.Load(); n < 6 || n > 10 {
			t.Errorf("%d elements begun after a slow one, want 6 to 10", n)
		}
		if err := <-done; err != nil || len(*got) != 10000 || !slices.IsSorted(*got) {
			t.Errorf("Run = %v with %d elements, want nil with 10000 in order", err, len(*got))
		}
	})
}

func TestResultsAreBoundedWhileOneElementIsSlow(t *testing.T) {
	for _, delivered := range []int{0, 500} { // results of the slow element before it sleeps
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var later atomic.Int64
			many := pipe.Apply(numbers(p, 100, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				slow := b.Elements()[0] == 0
				for i := range 1000 {
					if slow && i == delivered {
						time.Sleep(time.Hour)
					}
					if err := out.Put(ctx, pipe.BufferOf(make([]int, 10)...)); err != nil { // 80 bytes
						return err
					}
					if !slow {
						later.Add(1)
					}
				}
				return nil
			}, pipe.Workers(4), pipe.WriteQueueMaxSize(800))
			got, _ := collect(many)
			done := run(t.Context(), p)
			time.Sleep(time.Minute)
			if n := later.Load(); n > 14 {
				t.Errorf("%d Buffers of 80 bytes put after a slow element, want at most 10 and one for each worker", n)
			}
			if err := <-done; err != nil || len(*got) != 1_000_000 {
				t.Errorf("Run = %v with %d elements, want nil with 1000000", err, len(*got))
			}
		})
	}
}

// The first element takes an hour, the second one half an hour, and so on. A
// task without results is not free. Otherwise their number would have no bound.
func TestTaskWithoutResultsCountsInTheWindow(t *testing.T) {
	for maxSize, fifth := range map[int64]time.Duration{16: time.Hour, 200: 15 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			begun := make([]time.Duration, 5)
			start := time.Now()
			none := pipe.Apply(numbers(p, len(begun), pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				v := b.Elements()[0]
				begun[v] = time.Since(start)
				time.Sleep(time.Hour / time.Duration(v+1))
				return nil
			}, pipe.Workers(4), pipe.WriteQueueMaxSize(maxSize))
			collect(none)
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if want := []time.Duration{0, 0, 0, 0, fifth}; !slices.Equal(begun, want) {
				t.Errorf("window of %d bytes: elements begun after %v, want %v", maxSize, begun, want)
			}
		})
	}
}

// All elements after a slow one are dropped, so the window holds no results.
func TestTasksWithoutResultsAreBoundedWhileOneElementIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var begun atomic.Int64
		none := pipe.Apply(numbers(p, 100_000, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			begun.Add(1)
			time.Sleep(time.Millisecond)
			if b.Elements()[0] == 0 {
				time.Sleep(time.Hour)
			}
			return nil
		}, pipe.Workers(4), pipe.WriteQueueMaxSize(128*1000))
		collect(none)
		done := run(t.Context(), p)
		time.Sleep(time.Minute)
		if n := begun.Load(); n < 1000 || n > 1005 {
			t.Errorf("%d elements begun after a slow one, want 1000 and one for each worker", n)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Each element is as large as the edge.
func TestAllWorkersWorkOnLargeElements(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Async(), pipe.Unordered()} {
		for _, maxSize := range []int64{1, 1 << 20} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				sized := pipe.Sizer(func(int) int64 { return 1 << 20 })
				s := pipe.Apply(numbers(p, 64, sized), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
					for _, v := range b.Elements() {
						time.Sleep(time.Second)
						if err := out.Send(ctx, v); err != nil {
							return err
						}
					}
					return nil
				}, pipe.Workers(8), pipe.WriteQueueMaxSize(maxSize), sized, order)
				got, _ := collect(s)
				start := time.Now()
				err := p.Run(t.Context())
				if d := time.Since(start); err != nil || len(*got) != 64 || d != 8*time.Second {
					t.Errorf("max size %d: Run = %v with %d elements after %v, want 64 after 8s", maxSize, err, len(*got), d)
				}
			})
		}
	}
}

// A task whose results exceed the window delivers them as soon as it is the
// first task.
func TestResultsLargerThanTheWindowPass(t *testing.T) {
	for i, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := pipe.Apply(numbers(p, 20, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for _, v := range b.Elements() {
					for range 5000 {
						if err := out.Send(ctx, v); err != nil {
							return err
						}
					}
				}
				return nil
			}, pipe.Workers(4), pipe.WriteQueueMaxSize(4000), order)
			got, _ := collect(s)
			if err := p.Run(t.Context()); err != nil || len(*got) != 100000 {
				t.Fatalf("Run = %v with %d elements, want 100000", err, len(*got))
			}
			if i == 0 && !slices.IsSorted(*got) {
				t.Error("the elements are not in order")
			}
		})
	}
}

// The window bounds the tasks in work. Delivered tasks do not count.
func TestAllWorkersStayBusyWithASmallWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := work(numbers(p, 1000, pipe.BufferLength(1)), func(int) time.Duration { return time.Second },
			pipe.Workers(4), pipe.WriteQueueMaxSize(80))
		collect(s)
		start := time.Now()
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d != 250*time.Second {
			t.Errorf("1000 elements of 1s on 4 workers took %v, want 250s", d)
		}
	})
}

// The window is full, and all workers wait with results. Each continues when
// its task becomes the first.
func TestWorkersWithLargeResultsDeliverOneAfterTheOther(t *testing.T) {
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
				t.Errorf("Run = %v with %d elements, complete = %t; want nil with %d, true", err, len(*got), *complete, n*each)
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
