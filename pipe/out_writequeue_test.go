package pipe_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestWriteQueueAcceptsBuffersWhenFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		startReading := make(chan struct{})
		var got []int64
		err := runSource(t, func(ctx context.Context, out *pipe.Out[int64]) error {
			if n := out.WriteQueue().MaxSize(); n != 80 {
				t.Errorf("MaxSize = %d, want 80", n)
			}
			if err := out.WriteQueue().SetMaxSize(0); err == nil {
				t.Error("SetMaxSize(0) = nil, want an error")
			}
			for n := range int64(30) { // the edge is full after 11 Buffers
				if err := out.WriteQueue().Write(oneNumber(n)); err != nil {
					return err
				}
				if out.WriteQueue().Full() != (n >= 10) {
					t.Errorf("after %d Buffers: Full = %t, want %t", n+1, out.WriteQueue().Full(), n >= 10)
				}
			}
			drained := out.WriteQueue().Drained()
			close(startReading)
			<-drained
			if out.WriteQueue().Full() {
				t.Error("after Drained: Full = true, want false")
			}
			if err := out.Close(ctx); err != nil {
				return err
			}
			if err := out.WriteQueue().Write(oneNumber(0)); err == nil {
				t.Error("Write after Close = nil, want an error")
			}
			if err := out.Send(ctx, 0); err == nil {
				t.Error("Send after Close = nil, want an error")
			}
			return out.Close(ctx)
		}, func(ctx context.Context, in *pipe.In[int64]) error {
			<-startReading
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				got = append(got, v)
			}
			return nil
		}, pipe.WriteQueueMaxSize(80))
		if err != nil || len(got) != 30 {
			t.Errorf("Run = %v with %d elements, want nil with 30", err, len(got))
		}
	})
}

func TestWriteThroughAKernelNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			start := time.Now()
			for n := range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			if d := time.Since(start); d != 0 {
				t.Errorf("the Writes waited for %v, want 0s", d)
			}
			if !out.WriteQueue().Full() {
				t.Error("Full = false, want true as the edge downstream of the kernel")
			}
			return nil
		})
		n := 0
		pipe.Sink(mapInts(src, same), func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Second)
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				n++
			}
			return nil
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil || n != 100 {
			t.Errorf("Run = %v with %d elements, want nil with 100", err, n)
		}
	})
}

// A kernel that Write calls may flush. That flush does not wait for space
// downstream.
func TestWriteDoesNotWaitWhenAKernelFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(1)); err != nil {
					return err
				}
			}
			if took := p.Stats().Elapsed; took > 0 {
				t.Errorf("the Writes waited for %v, want 0s", took)
			}
			return nil
		})
		in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return out.Flush(ctx)
		})
		in = pipe.Apply(in, sendEach)
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(16))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Write does not wait for space in the window of Workers.
func TestWriteInAWorkerNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.Put(ctx, pipe.BufferOf(0, 1))
		})
		var written atomic.Int64
		boom := errors.New("boom")
		out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				time.Sleep(time.Minute)
				return boom
			}
			for range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(1, 2, 3, 4)); err != nil {
					return err
				}
				written.Add(1)
			}
			return nil
		}, pipe.Workers(2), pipe.WriteQueueMaxSize(64))
		countElements(out)
		done := run(t.Context(), p)
		time.Sleep(time.Second)
		if written.Load() != 100 {
			t.Errorf("%d Buffers written after 1s, want 100", written.Load())
		}
		time.Sleep(time.Hour)
		select {
		case err := <-done:
			if !errors.Is(err, boom) {
				t.Errorf("Run = %v, want %v", err, boom)
			}
		default:
			t.Fatal("Run did not return within an hour after the failure")
		}
	})
}

func TestWriteToAFullEdgeCountsEachBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var sizes []int64
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			for _, n := range []int{20, 30, 7, 0} {
				if err := out.WriteQueue().Write(pipe.BufferOf(make([]byte, n)...)); err != nil {
					return err
				}
				sizes = append(sizes, p.Stats().Edges[0].Unread.Bytes)
			}
			return nil
		})
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			time.Sleep(time.Second)
			return nil
		}, pipe.WriteQueueMaxSize(10))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(sizes, []int64{20, 50, 57, 57}) {
			t.Errorf("Run = %v, held bytes %v, want nil, 20 50 57 57", err, sizes)
		}
	})
}

func TestEmptyBuffersAreNotQueued(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for _, b := range []pipe.Buffer[int]{{}, pipe.BufferOf(1), {}, {}} {
			if err := errors.Join(out.WriteQueue().Write(b), out.Put(ctx, pipe.Buffer[int]{})); err != nil {
				return err
			}
		}
		if e := p.Stats().Edges[0]; e.Len != 1 || e.Size != 8 {
			t.Errorf("the edge holds %d Buffers of %d bytes, want 1 of 8", e.Len, e.Size)
		}
		return nil
	})
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
		<-ctx.Done()
		return ctx.Err()
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		synctest.Wait()
		cancel()
		<-done
	})
}

// Write has no context parameter. The kernels that it calls still get one that
// ends with the run.
func TestCancelEndsAKernelCalledByWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.WriteQueue().Write(pipe.BufferOf(0, 1))
		})
		out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(24 * time.Hour):
				return errors.New("the context did not end within a day")
			}
		})
		countElements(out)
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(time.Second)
		start := time.Now()
		cancel()
		<-done
		if d := time.Since(start); d > time.Minute {
			t.Errorf("Run returned %v after the cancel, want at most 1m", d)
		}
	})
}
