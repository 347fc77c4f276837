package pipe_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// source runs f as the source of a pipeline whose sink reads when told to.
func source(t *testing.T, f func(ctx context.Context, out *pipe.Out[int64]) error, sink func(ctx context.Context, in *pipe.In[int64]) error, opts ...pipe.Option) error {
	t.Helper()
	p := pipe.New("test")
	pipe.Sink(pipe.Source(p, f, pipe.Name("source")), sink, append([]pipe.Option{pipe.Name("sink")}, opts...)...)
	return p.Run(t.Context())
}

func eight(n int64) pipe.Buffer[int64] { return pipe.BufferOf(n) } // 8 bytes

func TestPutWaitsWhileFullUntilHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := make(chan bool)
		put := 0
		err := source(t, func(ctx context.Context, out *pipe.Out[int64]) error {
			for n := range int64(20) {
				if err := out.Put(ctx, eight(n)); err != nil {
					return err
				}
				put++
			}
			return nil
		}, func(ctx context.Context, in *pipe.In[int64]) error {
			// Full is more than 80 bytes: 11 Buffers. Half is 40: with the one being
			// worked on, the sixth is done at the seventh Read.
			for i, want := range []int{11, 11, 11, 11, 11, 11, 11, 17} {
				synctest.Wait()
				if put != want {
					t.Errorf("after %d reads: %d Buffers put, want %d", i, put, want)
				}
				if _, err := in.Read(ctx); err != nil {
					return err
				}
				synctest.Wait()
			}
			close(step)
			return nil
		}, pipe.WriteQueueMaxSize(80))
		if err != nil {
			t.Fatal(err)
		}
		<-step
	})
}

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

func TestAbortOfAnOutWithoutAnErrorFailsTheRunAsCancelled(t *testing.T) {
	err := source(t, func(ctx context.Context, out *pipe.Out[int64]) error {
		out.WriteQueue().Abort(nil)
		return out.WriteQueue().Write(eight(1))
	}, func(ctx context.Context, in *pipe.In[int64]) error {
		_, err := in.Read(ctx)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want %v", err, context.Canceled)
	}
}

func TestAbortOfAnOutFailsTheRun(t *testing.T) {
	cause := errors.New("cut off")
	err := source(t, func(ctx context.Context, out *pipe.Out[int64]) error {
		out.WriteQueue().Write(eight(1))
		out.WriteQueue().Abort(cause)
		return nil
	}, func(ctx context.Context, in *pipe.In[int64]) error {
		for {
			if _, err := in.Read(ctx); err != nil {
				if err == io.EOF {
					t.Error("the sink saw io.EOF")
				}
				return err
			}
		}
	})
	if want := "pipe: test/source: cut off"; err == nil || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
}

// An element sent into an idle pipeline comes out without a timer and without company.
func TestPartialBufferLeavesWhenItsStageWouldWait(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		in, out := make(chan int), make(chan int)
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, o *pipe.Out[int]) error {
			for v := range in {
				if err := o.Send(ctx, v); err != nil {
					return err
				}
				if err := o.Flush(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		gather := func(ctx context.Context, b pipe.Buffer[int], o *pipe.Out[int]) error {
			for _, v := range b.Elements() {
				if err := o.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		}
		s = pipe.Apply(pipe.Apply(pipe.Apply(s, gather, mode), gather, mode), gather, mode)
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				out <- v
			}
			return nil
		})
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		for n := range 5 {
			in <- n
			if got := <-out; got != n {
				t.Errorf("got %d, want %d", got, n)
			}
		}
		close(in)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestSendGathersFullBuffers(t *testing.T) {
	lengths := map[string]struct {
		opts []pipe.Option
		want int
	}{
		"by length": {nil, pipe.DefaultBufferLength},
		"by option": {[]pipe.Option{pipe.BufferLength(7)}, 7},
		"by size":   {[]pipe.Option{pipe.Sizer(func(int) int64 { return 1 << 14 })}, 4},
	}
	for name, tt := range lengths {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			pipe.Sink(numbers(p, 2*pipe.DefaultBufferLength, tt.opts...), func(ctx context.Context, in *pipe.In[int]) error {
				b, err := in.Read(ctx)
				if b.Len() != tt.want {
					t.Errorf("Buffer of %d elements, want %d", b.Len(), tt.want)
				}
				return err
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPutComesBehindWhatSendHasGathered(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := 0; i < 6; i += 2 {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
			if err := out.Put(ctx, pipe.BufferOf(i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	got, _ := collect(src)
	if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{0, 1, 2, 3, 4, 5}) {
		t.Errorf("Run = %v with %v, want 0 to 5 in order", err, *got)
	}
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

func TestPutUnderADoneContextPutsNothing(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		cause := errors.New("enough")
		done, cancel := context.WithCancelCause(ctx)
		cancel(cause)
		if err := out.Put(done, pipe.BufferOf(1)); err != cause {
			t.Errorf("Put = %v, want %v though there is room", err, cause)
		}
		return out.Put(ctx, pipe.BufferOf(2))
	})
	got, _ := collect(src)
	if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, []int{2}) {
		t.Errorf("Run = %v with %v, want 2 alone", err, *got)
	}
}
