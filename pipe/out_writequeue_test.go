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

func TestOutIsAWriteStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		goOn := make(chan struct{})
		var got []int64
		err := source(t, func(ctx context.Context, out *pipe.Out[int64]) error {
			if n := out.WriteQueue().MaxSize(); n != 80 {
				t.Errorf("WriteQueueMaxSize = %d, want 80", n)
			}
			if err := out.WriteQueue().SetMaxSize(0); err == nil {
				t.Error("SetWriteQueueMaxSize(0) = nil, want an error")
			}
			for n := range int64(30) { // never blocks, accepts also when full
				if err := out.WriteQueue().Write(eight(n)); err != nil {
					return err
				}
				if out.WriteQueue().Full() != (n >= 10) {
					t.Errorf("WriteQueueFull = %t after %d Buffers", out.WriteQueue().Full(), n+1)
				}
			}
			drained := out.WriteQueue().Drained()
			close(goOn)
			<-drained
			if out.WriteQueue().Full() {
				t.Error("full when drained")
			}
			if err := out.Close(ctx); err != nil {
				return err
			}
			if err := out.WriteQueue().Write(eight(0)); err == nil {
				t.Error("Write after Close = nil, want an error")
			}
			if err := out.Send(ctx, 0); err == nil {
				t.Error("Send after Close = nil, want an error")
			}
			return out.Close(ctx)
		}, func(ctx context.Context, in *pipe.In[int64]) error {
			<-goOn
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
				t.Errorf("the Writes waited for %v", d)
			}
			if !out.WriteQueue().Full() {
				t.Error("WriteQueueFull = false, want that of the edge behind the kernel")
			}
			return nil
		})
		blocked := mapInts(src, func(v int) (int, error) { return v, nil })
		n := 0
		pipe.Sink(blocked, func(ctx context.Context, in *pipe.In[int]) error {
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

// A kernel that flushes on behalf of Write does not wait for the kernels behind it either.
func TestWriteDoesNotWaitForAFlushOfAKernel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(1)); err != nil {
					return err
				}
			}
			if took := p.Stats().Elapsed; took > 0 {
				t.Errorf("Write has waited for %v", took)
			}
			return nil
		})
		in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return out.Flush(ctx)
		})
		in = pipe.Apply(in, gathering)
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(16))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// Write never waits, also in a kernel with Workers.
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
		counting(out)
		done := run(t.Context(), p)
		time.Sleep(time.Second)
		if written.Load() != 100 {
			t.Errorf("%d of 100 written: Write waits", written.Load())
		}
		time.Sleep(time.Hour)
		select {
		case err := <-done:
			if !errors.Is(err, boom) {
				t.Error(err)
			}
		default:
			t.Fatal("Run has not returned an hour after the failure")
		}
	})
}

func TestWriteOntoAFullEdgeCountsEachBufferByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var sizes []int64
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			for _, n := range []int{20, 30, 7, 0} {
				if err := out.WriteQueue().Write(pipe.BufferOf(make([]byte, n)...)); err != nil {
					return err
				}
				sizes = append(sizes, p.Stats().Edges[0].Held.Bytes)
			}
			return nil
		})
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			time.Sleep(time.Second)
			return nil
		}, pipe.WriteQueueMaxSize(10))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(sizes, []int64{20, 50, 57, 57}) {
			t.Errorf("Run = %v, held bytes %v", err, sizes)
		}
	})
}

func TestWriteOfNothingIsNotKept(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for _, b := range []pipe.Buffer[int]{{}, pipe.BufferOf(1), {}, {}} {
			if err := errors.Join(out.WriteQueue().Write(b), out.Put(ctx, pipe.Buffer[int]{})); err != nil {
				return err
			}
		}
		if e := p.Stats().Edges[0]; e.Len != 1 || e.Size != 8 {
			t.Errorf("held: %d Buffers of %d bytes, want 1 of 8", e.Len, e.Size)
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

// A kernel behind a Write learns that the run was cancelled.
func TestKernelBehindWriteIsCancelled(t *testing.T) {
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
				return errors.New("a day later the context has not ended")
			}
		})
		counting(out)
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(time.Second)
		start := time.Now()
		cancel()
		<-done
		if d := time.Since(start); d > time.Minute {
			t.Errorf("Run returned %v after the cancel", d)
		}
	})
}
