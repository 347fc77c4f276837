package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestKernelGetsAGoroutineWhereAnOptionAsksForOne(t *testing.T) {
	for _, tt := range []struct {
		opt     pipe.Option
		host    string
		workers int
		edges   int
	}{
		{pipe.Options(), "numbers", 0, 1},
		{pipe.Async(), "", 1, 2},
		{pipe.WriteQueueMaxSize(100), "", 1, 2},
		{pipe.Workers(1), "", 1, 2},
		{pipe.Workers(3), "", 3, 2},
	} {
		p := pipe.New("test")
		collect(mapInts(numbers(p, 10), func(v int) (int, error) { return v, nil }, tt.opt, pipe.Name("kernel")))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		k := stageNamed(t, st, "kernel")
		if k.Host != tt.host || k.Workers != tt.workers || len(st.Edges) != tt.edges {
			t.Errorf("host %q, %d workers, %d edges; want %q, %d, %d", k.Host, k.Workers, len(st.Edges), tt.host, tt.workers, tt.edges)
		}
	}
}

// The deadline of a Put is for the wait for room: what a kernel has been given it cannot give back.
func TestDeadlineOfAPutDoesNotEndTheKernelBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		via := pipe.Via(numbers(p, 1), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return out.Put(short, pipe.BufferOf(1))
		})
		got, _ := collect(pipe.Apply(via, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return out.Put(ctx, b)
			}
		}))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v, %v arrived, want one element", err, *got)
		}
	})
}

func TestPutUnderAContextThatHasEndedGivesAKernelNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			over, cancel := context.WithCancel(ctx)
			cancel()
			if err := out.Put(over, pipe.BufferOf(1)); err != context.Canceled {
				t.Errorf("Put = %v, want context.Canceled", err)
			}
			return out.Put(ctx, pipe.BufferOf(2))
		})
		got, _ := collect(pipe.Apply(src, putting))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{2}) {
			t.Errorf("Run = %v, %v arrived, want [2]", err, *got)
		}
	})
}
