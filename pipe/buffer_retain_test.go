package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Retain must count the owners of a Buffer without a pool, too. Otherwise each
// of two owners would write to it.
func TestRetainMakesABufferShared(t *testing.T) {
	for name, b := range map[string]pipe.Buffer[int]{"BufferOf": pipe.BufferOf(1, 2, 3), "Get": pipe.NewPool[int](3, 1).Get()} {
		if b.Shared() {
			t.Errorf("%s: Shared before Retain = true, want false", name)
		}
		b.Retain()
		if !b.Shared() {
			t.Errorf("%s: Shared after Retain = false, want true", name)
		}
		b.Release()
		if b.Shared() {
			t.Errorf("%s: Shared after Retain and Release = true, want false", name)
		}
		b.Release()
	}
}

func TestRetainOfAnEmptyBufferDoesNothing(t *testing.T) {
	var empty pipe.Buffer[int]
	empty.Retain()
	if empty.Shared() {
		t.Error("Shared of an empty Buffer = true, want false")
	}
	empty.Release()
}

// Three owners need two Retains. The copies that they get share the memory.
func TestRetainAddsOneOwner(t *testing.T) {
	pool := pipe.NewPool[int](1, 4)
	a := pool.Get()
	a.Retain()
	a.Retain()
	b, c := a, a
	a.Elements()[0] = 7
	a.Release()
	b.Release()
	if c.Shared() || c.Elements()[0] != 7 {
		t.Errorf("the last owner: Shared = %t with %v, want false with [7]", c.Shared(), c.Elements())
	}
	if d := pool.Get(); &d.Elements()[0] == &c.Elements()[0] {
		t.Error("Get returned memory that has an owner")
	}
	c.Release()
	if d := pool.Get(); &d.Elements()[0] != &c.Elements()[0] {
		t.Error("the memory is not in the pool after the last Release")
	}
}

// A stage puts one Buffer to two outputs. One reader releases it at once, the
// other one keeps it for a minute.
func TestRetainedBufferBelongsToEachReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pool := pipe.NewPool[int](1, 4)
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			b := pool.Get()
			b.Elements()[0] = 7
			b.Retain()
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
			return nil
		})
		for i, out := range outs {
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				b, err := in.Read(ctx)
				if err != nil {
					return err
				}
				time.Sleep(time.Second) // until both have read
				if !b.Shared() {
					t.Errorf("reader %d: Shared = false, want true", i)
				}
				time.Sleep(time.Duration(1+59*i) * time.Second)
				if b.Elements()[0] != 7 {
					t.Errorf("reader %d: element = %d, want 7", i, b.Elements()[0])
				}
				if other := pool.Get(); i == 1 && &other.Elements()[0] == &b.Elements()[0] {
					t.Error("Get returned memory that has an owner")
				}
				b.Release()
				return nil
			})
		}
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
