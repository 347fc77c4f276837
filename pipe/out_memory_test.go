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
		{"bytes, as an option says", bufferLength[byte](t, pipe.BufferLength(3)), 3},
	} {
		if tt.got != tt.want {
			t.Errorf("BufferLength of %s = %d, want %d", tt.of, tt.got, tt.want)
		}
	}
}

// A max size that stands for "no bound": every n of at least 1 is allowed.
func TestLargestMaxSizeWithShortBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			defer func() {
				if r := recover(); r != nil {
					t.Error("panic: ", r)
				}
			}()
			for range 10 {
				if err := out.Send(ctx, 1); err != nil {
					return err
				}
			}
			return nil
		}, pipe.BufferLength(1))
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				if _, err := in.Read(ctx); err != nil {
					return err
				}
			}
		}, pipe.WriteQueueMaxSize(math.MaxInt64))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A few elements that were gathered and flushed do not hold a Buffer of full length: the edge counts 8 bytes for each of
// these elements, and they hold 8 KiB. (stages.putFirst takes care of that for Put.)
func TestFlushedElementsHoldNoMoreMemoryThanTheyCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
			for i := range int64(20_000) {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil { // or: a Via that waits for its next element
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
				t.Errorf("%d KiB of heap for %d KiB on the edge", m.HeapAlloc>>10, held>>10)
			}
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
