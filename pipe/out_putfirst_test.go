package pipe_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// A Buffer of 1000 elements of which only some are put must not hold its whole
// memory. A Buffer that is mostly full must not be copied.
func TestPutFirstHoldsNoMoreMemoryThanNeeded(t *testing.T) {
	for _, tt := range []struct {
		n     int
		moved bool
	}{
		{0, false}, {1, true}, {100, true}, {600, false}, {1000, false},
	} {
		p := pipe.New("test")
		pool := pipe.NewPool[int](1000, 1)
		var memory *int
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			b := pool.Get()
			memory = &b.Elements()[0]
			for i := range b.Elements() {
				b.Elements()[i] = i
			}
			return out.PutFirst(ctx, b, tt.n)
		})
		got := 0
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				for i, v := range b.Elements() {
					if v != i {
						t.Errorf("PutFirst(%d): element %d = %d, want %d", tt.n, i, v, i)
					}
				}
				if moved := &b.Elements()[0] != memory; moved != tt.moved {
					t.Errorf("PutFirst(%d): copied = %t, want %t", tt.n, moved, tt.moved)
				}
				got += b.Len()
				b.Release()
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || got != tt.n {
			t.Errorf("PutFirst(%d): Run = %v with %d elements, want nil with %d", tt.n, err, got, tt.n)
		}
		if b := pool.Get(); &b.Elements()[0] != memory {
			t.Errorf("PutFirst(%d): the memory is not in its pool after Run", tt.n)
		}
	}
}
