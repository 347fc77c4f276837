package pipe_test

import (
	"context"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// bufferLength returns the length of the Buffers of elements of type T.
func bufferLength[T any](t *testing.T, opts ...pipe.Option) (n int) {
	t.Helper()
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		n = out.BufferLength()
		return nil
	}, opts...)
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
	return n
}

func TestLargeElementsMakeShortBuffers(t *testing.T) {
	for _, tt := range []struct {
		of        string
		got, want int
	}{
		{"bytes", bufferLength[byte](t), pipe.DefaultBufferSize},
		{"int64", bufferLength[int64](t), pipe.DefaultBufferLength},
		{"strings", bufferLength[string](t), pipe.DefaultBufferLength},
		{"1 KiB", bufferLength[[1 << 10]byte](t), 64},
		{"1 MiB", bufferLength[[1 << 20]byte](t), 1},
		{"bytes with BufferLength(3)", bufferLength[byte](t, pipe.BufferLength(3)), 3},
	} {
		if tt.got != tt.want {
			t.Errorf("BufferLength of %s = %d, want %d", tt.of, tt.got, tt.want)
		}
	}
}

// Every max size of at least 1 is allowed. The largest one means no bound.
func TestLargestMaxSizeWithShortBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("Send panicked: %v", r)
				}
			}()
			for range 10 {
				if err := out.Send(ctx, 1); err != nil {
					return err
				}
			}
			return nil
		}, pipe.BufferLength(1))
		pipe.Sink(in, readAll, pipe.WriteQueueMaxSize(math.MaxInt64))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// The edge counts 8 bytes for each of these elements. A Buffer of full length
// would hold 8 KiB for each.
func TestFlushedElementsHoldNoMoreMemoryThanTheyCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
			for i := range int64(20_000) {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil { // as a Via does before it waits
					return err
				}
			}
			return nil
		})
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int64]) error {
			time.Sleep(time.Hour)
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if held := p.Stats().Held; m.HeapAlloc > 16<<20 {
				t.Errorf("%d KiB of heap for %d KiB on the edge, want at most 16 MiB", m.HeapAlloc>>10, held>>10)
			}
			return readAll(ctx, in)
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFlushedElementsHaveAtMostFourTimesTheirMemory(t *testing.T) {
	for _, n := range []int{9, 20, 100, 255} {
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
			for range 100 {
				if err := out.SendAll(ctx, make([]int64, n)); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int64]) error {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				if got := cap(b.Elements()); got > 4*n {
					t.Errorf("a Buffer of %d elements has memory for %d", n, got)
				}
				b.Release()
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// sparse returns the largest ratio of the memory of a Buffer to the size of its
// elements, after the first 10 Buffers. f puts or sends elements of n bytes.
func sparse(t *testing.T, n int, f func(ctx context.Context, out *pipe.Out[string], v string) error) (most float64) {
	t.Helper()
	p := pipe.New("test")
	s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		v := string(make([]byte, n))
		for range 30_000 {
			if err := f(ctx, out, v); err != nil {
				return err
			}
		}
		return nil
	})
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[string]) error {
		for i := 0; ; i++ {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			unused := float64(cap(b.Elements())-b.Len()) * 16
			most = max(most, unused/float64(b.Len()*(16+n)))
			b.Release()
		}
	})
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return most
}

// Large elements fill a Buffer by their size before their number is large.
func TestBuffersOfLargeElementsHaveLittleUnusedMemory(t *testing.T) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		sent := sparse(t, n, func(ctx context.Context, out *pipe.Out[string], v string) error { return out.Send(ctx, v) })
		if sent > 1.0/8 {
			t.Errorf("%d bytes: the unused memory of a Buffer is %.2f times its size, want at most 1/8", n, sent)
		}
	}
}

func TestSendOfLargeElementsCopiesNoBuffers(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sparse(t, 10_000, func(ctx context.Context, out *pipe.Out[string], v string) error { return out.Send(ctx, v) })
	runtime.ReadMemStats(&after)
	if n := after.Mallocs - before.Mallocs; n > 1000 {
		t.Errorf("%d allocations for more than 4000 Buffers, want at most 1000", n)
	}
}

// After large elements the Buffers are short. They become longer up to the
// length of the option, if the elements become small.
func TestBuffersOfSmallElementsAfterLargeOnesAreFull(t *testing.T) {
	for _, most := range []int{100, pipe.DefaultBufferLength} {
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
			v := string(make([]byte, 10_000))
			for i := range 20_000 {
				if i == 100 {
					v = "x"
				}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		}, pipe.BufferLength(most))
		longest := 0
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[string]) error {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				longest = max(longest, b.Len())
				b.Release()
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || longest != most {
			t.Errorf("Run = %v, the longest Buffer has %d elements, want %d", err, longest, most)
		}
	}
}
