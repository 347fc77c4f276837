package pipe_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A running worker takes its next task itself. If the task went to a worker
// that has been woken and not yet scheduled, the workers would run one after
// the other.
func TestRunningWorkerTakesItsNextTaskItself(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		p := pipe.New("test")
		source := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Second) // until one worker waits for input, and the others for the first one
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
			t.Errorf("the worker changed %d times in %d tasks, want at most %d", c, n, n/4)
		}
	})
}

// Workers cut a Buffer into parts that share its memory. A kernel must be able
// to see that it may only read its part.
func TestWorkersSeePartsOfABufferAsShared(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.Put(ctx, pipe.BufferOf(1, 2, 3, 4))
	})
	parts := 0
	cut := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		if b.Len() < 4 && cap(b.Elements()) > b.Len() && b.Elements()[0] == 1 {
			t.Error("the capacity of the first part includes the next part")
		}
		if b.Elements()[0] == 1 {
			parts++
			if !b.Shared() {
				t.Error("Shared = false for a part of a Buffer")
			}
		}
		return out.Put(ctx, b)
	}, pipe.Workers(2))
	got, _ := collect(cut)
	if err := p.Run(t.Context()); err != nil || len(*got) != 4 || parts != 1 {
		t.Errorf("Run = %v with %v, %d first parts; want nil with 4 elements, 1", err, *got, parts)
	}
}

// The kernel stops after the first of the 100 elements of a Buffer.
func TestUnusedPartOfABufferIsReleased(t *testing.T) {
	p := pipe.New("test")
	pool := pipe.NewPool[int](100, 1)
	var lent *int
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		b := pool.Get()
		lent = &b.Elements()[0]
		return out.Put(ctx, b)
	})
	pipe.Sink(take(src, 1, pipe.Workers(2)), readAll)
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
	if &pool.Get().Elements()[0] != lent {
		t.Error("the memory is not in its pool after Run")
	}
}
