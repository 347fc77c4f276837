package pipe_test

import (
	"context"
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

// A kernel that has had enough stops its source even if that overlooks the answer of its Put.
func TestKernelThatHasHadEnoughReachesASourceThatDoesNotListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			_ = out.Put(ctx, pipe.BufferOf(1))
			<-ctx.Done()
			return ctx.Err()
		})
		got, _ := collect(take(src, 1))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %d elements, want nil with 1", err, len(*got))
		}
	})
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
