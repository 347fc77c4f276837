package pipe_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// meet runs a pipeline that cannot go on unless one edge takes n elements of 1 MiB each.
func meet(t *testing.T, n int, opts ...pipe.PipelineOption) (err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", opts...)
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for i := range n {
				if err := outs[1].Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return outs[0].Put(ctx, pipe.BufferOf(n))
		}, pipe.Sizer(func(int) int64 { return 1 << 20 }))
		collect(concat(outs...))
		err = p.Run(t.Context())
	})
	return err
}

func TestEdgesGrowUpToTheLimitAndNotBeyondIt(t *testing.T) {
	for _, tt := range []struct {
		elements int
		opts     []pipe.PipelineOption
		fails    bool
	}{
		{40, nil, false}, // within DefaultGrowth, 64 MiB
		{200, nil, true},
		{200, []pipe.PipelineOption{pipe.MemoryLimit(256 << 20)}, false},
		{40, []pipe.PipelineOption{pipe.MemoryLimit(20 << 20)}, true},
	} {
		err := meet(t, tt.elements, tt.opts...)
		if errors.Is(err, pipe.ErrDeadlock) != tt.fails || (err != nil) != tt.fails {
			t.Errorf("Run with %d MiB to hold = %v, want a deadlock: %t", tt.elements, err, tt.fails)
		}
		if err != nil && strings.Contains(err.Error(), "numbers") {
			t.Errorf("Run = %v, want nothing about an edge that has ended", err)
		}
	}
}

// Two edges are full. It is enough that the smaller one grows.
func TestTheSmallestFullEdgeGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for i := range 20 {
				if err := outs[1].Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return outs[0].Put(ctx, pipe.BufferOf(20))
		}, pipe.Name("small"))
		large := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 3 {
				if err := out.Put(ctx, pipe.BufferOf(make([]int, 1000)...)); err != nil {
					return err
				}
			}
			return nil
		}, pipe.Name("large"))
		got, _ := collect(concat(outs[0], outs[1], large))
		if err := p.Run(t.Context()); err != nil || len(*got) != 3021 {
			t.Errorf("Run = %v with %d elements, want nil with 3021", err, len(*got))
		}
		grown := ""
		for _, e := range p.Stats().Edges {
			if e.To == "concat" && e.MaxSize > 64 {
				grown += e.From + " "
			}
		}
		if grown != "small " {
			t.Errorf("edges that have grown: %s; want one of small", grown)
		}
	})
}

// The branch that waits must hold all n Buffers of 64 KiB, under a budget of 1 MiB. That a slow sink has used the budget up for
// a while is nothing that could make a deadlock of it.
func TestNoDeadlockBelowTheLimitAfterASlowSink(t *testing.T) {
	const edges, size = 4, pipe.DefaultBufferSize
	for n := 10; n <= 14; n++ {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test", pipe.MemoryLimit(edges*size+1<<20))
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for range n {
					if err := out.Put(ctx, pipe.BufferOf(make([]int, size/8)...)); err != nil {
						return err
					}
				}
				return nil
			})
			large := pipe.WriteQueueMaxSize(pipe.DefaultWriteQueueMaxSize)
			got := 0
			pipe.Sink(concatWith(large, tee(in, 2, large)...), func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Hour)
				for {
					b, err := in.Read(ctx)
					if err != nil {
						return err
					}
					got += b.Len()
				}
			})
			if err := p.Run(t.Context()); err != nil || got != 2*n*size/8 {
				t.Errorf("%d Buffers: Run = %v with %d elements", n, err, got)
			}
		})
	}
}

// The last flush of a source, behind the end of its function, waits like any other Put.
func TestLastFlushOfASourceDoesNotHideADeadlock(t *testing.T) {
	puts := func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return mapInts(in, func(v int) (int, error) { return v, nil })
	}
	gathers := func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.SendAll(ctx, b.Elements())
		}, pipe.BufferLength(5))
	}
	for i := range 200 {
		n, kernel := i/2, []func(*pipe.Stream[int]) *pipe.Stream[int]{puts, gathers}[i%2]
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, complete := collect(concat(tee(kernel(numbers(p, n, pipe.BufferLength(3))), 2)...))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := p.Run(ctx); err != nil || len(*got) != 2*n || !*complete {
				t.Errorf("%d elements: Run = %v with %d, want twice as many", n, err, len(*got))
			}
		})
	}
}

// Goroutines that were woken by a cancel, but have not run yet, are not stuck.
func TestCancelIsNoDeadlock(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			collect(pipe.Apply(numbers(p, 256), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if b.Len() < 100 {
					return out.Put(ctx, b)
				}
				<-ctx.Done() // the task is larger than the window: the other worker waits for room
				return context.Cause(ctx)
			}, pipe.Workers(2), pipe.Unordered(), pipe.WriteQueueMaxSize(1000)))
			ctx, cancel := context.WithCancel(t.Context())
			done := run(ctx, p)
			time.Sleep(time.Second)
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Run = %v, want the cancel", err)
			}
		})
	}
}
