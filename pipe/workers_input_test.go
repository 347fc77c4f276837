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

// The parts of a Buffer that workers have cut share its memory: who writes to one would change another.
func TestWorkersSeeThatPartsOfABufferAreShared(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.Put(ctx, pipe.BufferOf(1, 2, 3, 4))
	})
	parts := 0
	cut := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		if b.Len() < 4 && cap(b.Elements()) > b.Len() && b.Elements()[0] == 1 {
			t.Error("the first part reaches into the next")
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
		t.Errorf("Run = %v with %v, %d first parts", err, *got, parts)
	}
}

func TestRestOfABufferThatWorkersDoNotWantComesBack(t *testing.T) {
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
		t.Error("the memory has not come back")
	}
}
