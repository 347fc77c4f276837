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
