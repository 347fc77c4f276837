package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// A small part of a Buffer moves to memory of its own size, and the memory of the
// Buffer is free again. A large part keeps its memory.
func TestPutFirstMovesASmallPartToMemoryThatFits(t *testing.T) {
	for _, tt := range []struct {
		n     int
		moves bool
	}{{1, true}, {100, true}, {255, true}, {256, false}, {1000, false}, {1024, false}} {
		synctest.Test(t, func(t *testing.T) {
			var memory *int
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				b := out.Buffer(1024)
				for i := range b.Elements() {
					b.Elements()[i] = i
				}
				memory = &b.Elements()[0]
				if err := out.PutFirst(ctx, b, tt.n); err != nil {
					return err
				}
				next := out.Buffer(1024)
				if free := &next.Elements()[0] == memory; free != tt.moves {
					t.Errorf("first %d of 1024: the memory of the Buffer is used again: %t, want %t", tt.n, free, tt.moves)
				}
				return nil
			})
			pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
				b, err := in.Read(ctx)
				if err != nil {
					return err
				}
				want := make([]int, tt.n)
				for i := range want {
					want[i] = i
				}
				if !slices.Equal(b.Elements(), want) {
					t.Errorf("first %d of 1024: got %d elements %v", tt.n, b.Len(), b.Elements())
				}
				if moved := &b.Elements()[0] != memory; moved != tt.moves {
					t.Errorf("first %d of 1024: moved: %t, want %t", tt.n, moved, tt.moves)
				}
				if _, err := in.Read(ctx); err == nil {
					t.Error("a second Buffer")
				}
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}

// A short Buffer may be mostly empty. To copy it would cost more than it saves.
func TestPutFirstKeepsTheMemoryOfAShortBuffer(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[*int]) error {
		return out.PutFirst(ctx, pipe.BufferOf(make([]*int, 8)...), 1)
	})
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[*int]) error {
		b, err := in.Read(ctx)
		if n := cap(b.Elements()[:1]); err != nil || b.Len() != 1 || n != 8 {
			t.Errorf("Read = %d elements in memory for %d, %v, want 1 in memory for 8", b.Len(), n, err)
		}
		return err
	})
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}
