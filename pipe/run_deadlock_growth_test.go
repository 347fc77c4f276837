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

func TestTeeIntoConcatGrowsAnEdge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		branches := tee(numbers(p, 10000, pipe.BufferLength(3)), 2)
		got, complete := collect(concat(branches...))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 20000 || !*complete {
			t.Fatalf("got %d elements, complete = %t; want 20000, true", len(*got), *complete)
		}
		for i, v := range *got {
			if v != i%10000 {
				t.Fatalf("element %d = %d, want %d", i, v, i%10000)
			}
		}
	})
}

// The edge of an ended input is full as long as its reader works on the last
// Buffer. If that edge grew, no stage could continue.
func TestFullEdgeThatHasEndedIsNotChosenToGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		once := numbers(p, 9, pipe.BufferLength(9)) // 72 bytes: the smallest full edge
		branches := tee(numbers(p, 10000, pipe.BufferLength(20)), 2)
		all := pipe.Join(append([]*pipe.Stream[int]{once}, branches...), func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			if _, err := ins[0].Read(ctx); err != nil { // only the next Read would end the work on the Buffer
				return err
			}
			for _, in := range ins[1:] {
				for v, err := range in.All(ctx) {
					if err == nil {
						err = out.Send(ctx, v)
					}
					if err != nil {
						return err
					}
				}
			}
			return nil
		}, pipe.WriteQueueMaxSize(64))
		got, complete := collect(all)
		if err := p.Run(t.Context()); err != nil || len(*got) != 20000 || !*complete {
			t.Errorf("Run = %v with %d elements, complete = %t; want nil with 20000, true", err, len(*got), *complete)
		}
	})
}

// The smallest full edge is not the one that its writer waits for.
func TestEdgesGrowUntilAStageContinues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1), 3, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			for _, out := range []*pipe.Out[int]{outs[0], outs[1], outs[1], outs[2]} {
				n := 10
				if out == outs[1] {
					n = 100
				}
				if err := out.Put(ctx, pipe.BufferOf(make([]int, n)...)); err != nil {
					return err
				}
			}
			return nil
		})
		got, _ := collect(concat(outs[2], outs[0], outs[1]))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil || len(*got) != 220 {
			t.Errorf("Run = %v with %d elements, want nil with 220", err, len(*got))
		}
	})
}

// runSplitIntoConcat runs a pipeline in which one edge must hold n elements of
// 1 MiB each.
func runSplitIntoConcat(t *testing.T, n int, opts ...pipe.PipelineOption) (err error) {
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

func TestEdgesGrowUpToTheLimit(t *testing.T) {
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
		err := runSplitIntoConcat(t, tt.elements, tt.opts...)
		if errors.Is(err, pipe.ErrDeadlock) != tt.fails || (err != nil) != tt.fails {
			t.Errorf("Run with an edge of %d MiB = %v, want ErrDeadlock = %t", tt.elements, err, tt.fails)
		}
		if err != nil && strings.Contains(err.Error(), "numbers") {
			t.Errorf("Run = %v, want no edge that has ended", err)
		}
	}
}

// Two edges are full. The pipeline can continue when the smaller one grows.
func TestSmallestFullEdgeGrows(t *testing.T) {
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
			t.Errorf("edges from %s have grown, want one from small", grown)
		}
	})
}

// One branch must hold all n Buffers of 64 KiB, and the limit leaves 1 MiB for
// them. A slow sink uses up that memory for some time. That must not become a
// deadlock.
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
				t.Errorf("%d Buffers: Run = %v with %d elements, want nil with %d", n, err, got, 2*n*size/8)
			}
		})
	}
}
