package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestPutWaitsUntilAFullEdgeHasFallenToHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		put := 0
		err := runSource(t, func(ctx context.Context, out *pipe.Out[int64]) error {
			for n := range int64(20) {
				if err := out.Put(ctx, oneNumber(n)); err != nil {
					return err
				}
				put++
			}
			return nil
		}, func(ctx context.Context, in *pipe.In[int64]) error {
			// The edge is full above 80 bytes, with 11 Buffers. Half is 40
			// bytes. A Buffer counts until the next Read, so the edge falls to
			// half at the seventh Read.
			for i, want := range []int{11, 11, 11, 11, 11, 11, 11, 17} {
				synctest.Wait()
				if put != want {
					t.Errorf("after %d Reads: %d Buffers put, want %d", i, put, want)
				}
				if _, err := in.Read(ctx); err != nil {
					return err
				}
				synctest.Wait()
			}
			return nil
		}, pipe.WriteQueueMaxSize(80))
		if err != nil {
			t.Error(err)
		}
	})
}

func TestHighestBytesUnderAMemoryLimit(t *testing.T) {
	const limit = 1 << 20
	p := pipe.New("test", pipe.MemoryLimit(limit))
	branches := pipe.Split(numbers(p, 1_000_000), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			b.Retain()
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
	})
	countElements(branches[0])
	n := countElements(mapInts(branches[1], same, pipe.Workers(2)))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := p.Stats(); st.Highest > limit || st.Highest < limit/4 || n.Load() != 1_000_000 {
		t.Errorf("Highest = %d with %d elements, want at most %d with 1000000", st.Highest, n.Load(), limit)
	}
}
