package pipe_test

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

// taskLengths runs a kernel on two workers in which element v takes f(v). The
// source sends n elements in Buffers of the given length. taskLengths recalls
// the number of elements of each call.
func taskLengths(t *testing.T, n, length int, f func(v int) time.Duration) (lengths []int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls := make(chan []int, 1)
		calls <- nil
		s := pipe.Apply(numbers(p, n, pipe.BufferLength(length)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			calls <- append(<-calls, b.Len())
			for _, v := range b.Elements() {
				time.Sleep(f(v))
			}
			return out.Put(ctx, b)
		}, pipe.Workers(2))
		got, _ := collect(s)
		if err := p.Run(t.Context()); err != nil || len(*got) != n || !slices.IsSorted(*got) {
			t.Errorf("Run = %v with %d elements, want nil with %d in order", err, len(*got), n)
		}
		lengths = <-calls
	})
	return lengths
}

// A task keeps a worker busy for about 100 µs, and is at most one Buffer.
func TestTaskIsAsLongAsItsElementsAreFast(t *testing.T) {
	for _, tt := range []struct {
		length int
		each   time.Duration
		want   int
	}{
		{256, 0, 256},
		{256, 10 * time.Microsecond, 10},
		{256, 40 * time.Microsecond, 2},
		{256, time.Millisecond, 1},
		{14, 10 * time.Microsecond, 14}, // not 10, which would leave a task of 4
	} {
		lengths := taskLengths(t, 20*tt.length, tt.length, func(int) time.Duration { return tt.each })
		slices.Sort(lengths)
		if got := lengths[len(lengths)/2]; got != tt.want {
			t.Errorf("elements of %v in Buffers of %d: median task = %d, want %d", tt.each, tt.length, got, tt.want)
		}
	}
}

func TestTasksGetLongerWhenElementsGetFaster(t *testing.T) {
	lengths := taskLengths(t, 1000, 100, func(v int) time.Duration {
		if v < 100 {
			return time.Millisecond
		}
		return 10 * time.Microsecond
	})
	if first, most := lengths[0], slices.Max(lengths); first != 1 || most < 9 {
		t.Errorf("tasks of %v elements, want 1 at first and about 10 at the end", lengths)
	}
}

// A slow element is a task of its own, so that all workers are busy. 10,000
// elements of 1 ms on 256 workers take 40 ms.
func TestSlowElementsKeepAllWorkersBusy(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, _ := collect(work(numbers(p, 10000), func(int) time.Duration { return time.Millisecond }, pipe.Workers(256), order))
			start := time.Now()
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > 44*time.Millisecond || len(*got) != 10000 {
				t.Errorf("%d elements in %v, want 10000 in 40ms", len(*got), d)
			}
		})
	}
}

// Each worker with one slow element holds one Buffer for the results. It must
// not have the full length.
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
				t.Fatalf("Run = %v with %d elements, want nil with %d in order", err, len(*got), 2*pipe.DefaultBufferLength)
			}
			if n := int(length.Load()); n < c.atLeast || n > c.atMost {
				t.Errorf("elements of %v: capacity of a Buffer = %d, want %d to %d", c.took, n, c.atLeast, c.atMost)
			}
		})
	}
}

func TestTasksDoNotAllocate(t *testing.T) {
	if invariants.Enabled {
		t.Skip("the checks of the invariants allocate")
	}
	bounded := pipe.WriteQueueMaxSize(8000) // so that Buffers are recycled
	mallocs := func(n int, order pipe.Option) float64 {
		p := pipe.New("test")
		s := pipe.Apply(numbers(p, n, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.Put(ctx, b)
		}, pipe.Workers(4), pipe.BufferLength(1), order, bounded)
		pipe.Sink(s, readAll, bounded)
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
			t.Errorf("%.2f allocations per task, want at most 0.2", each)
		}
	}
}
