package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestOptionsGiveAKernelItsOwnGoroutine(t *testing.T) {
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
		collect(mapInts(numbers(p, 10), same, tt.opt, pipe.Name("kernel")))
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

// The deadline of a Put limits the wait for space. It does not limit a kernel
// that has been given a Buffer, because a kernel cannot give it back.
func TestDeadlineOfAPutDoesNotEndTheKernel(t *testing.T) {
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
			t.Errorf("Run = %v, %v arrived, want nil, one element", err, *got)
		}
	})
}

func TestPutUnderADoneContextDoesNotCallTheKernel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			done, cancel := context.WithCancel(ctx)
			cancel()
			if err := out.Put(done, pipe.BufferOf(1)); err != context.Canceled {
				t.Errorf("Put = %v, want context.Canceled", err)
			}
			return out.Put(ctx, pipe.BufferOf(2))
		})
		got, _ := collect(pipe.Apply(src, putBuffer))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{2}) {
			t.Errorf("Run = %v, %v arrived, want nil, [2]", err, *got)
		}
	})
}
