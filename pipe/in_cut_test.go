package pipe_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// cutAfter runs a pipeline of a source, the stage middle, and a sink. The
// source puts one element, is drained, and ends one second later. The sink
// starts to read after delay. cutAfter returns the result of its In.Cut.
func cutAfter(t *testing.T, delay time.Duration, middle func(in *pipe.Stream[int]) *pipe.Stream[int]) (cut bool) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			_ = out.Put(ctx, pipe.BufferOf(1))
			<-ctx.Done()
			time.Sleep(time.Second)
			return context.Cause(ctx)
		})
		pipe.Sink(middle(src), func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(delay)
			err := readAll(ctx, in)
			cut = in.Cut()
			return err
		})
		done := run(t.Context(), p)
		synctest.Wait()
		p.Drain()
		if err := <-done; err != nil {
			t.Errorf("Drain = %v, want nil", err)
		}
	})
	return cut
}

func TestCutReportsWhetherDrainStoppedTheSourceEarly(t *testing.T) {
	for err, want := range map[error]bool{nil: true, io.EOF: false, pipe.ErrStopped: true} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				return err
			})
			in = mapInts(pipe.Via(in, forward), same, mode)
			got := !want
			pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				got = in.Cut()
				return err
			})
			done := run(t.Context(), p)
			synctest.Wait()
			p.Drain()
			if failed := <-done; failed != nil || got != want {
				t.Errorf("a source that returned %v: Drain = %v, Cut = %t, want %t", err, failed, got, want)
			}
		})
	}
}

func TestInputThatEndedByItselfIsNotCut(t *testing.T) {
	for name, middle := range map[string]func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error{
		"stops reading": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			_, err := in.Read(ctx)
			time.Sleep(2 * time.Second) // the source ends during this time
			return err
		},
		"closes its output": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			if err := out.Close(ctx); err != nil {
				return err
			}
			return readAll(ctx, in)
		},
	} {
		if cutAfter(t, time.Minute, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, middle) }) {
			t.Errorf("after a stage that %s: Cut = true, want false", name)
		}
	}
	if cutAfter(t, 0, func(in *pipe.Stream[int]) *pipe.Stream[int] { return take(in, 1) }) {
		t.Error("after a kernel that stops: Cut = true, want false")
	}
}

func TestCloseAfterACutInputReportsTheCut(t *testing.T) {
	closes := func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		if err := forward(ctx, in, out); err != io.EOF {
			return err
		}
		err := out.Close(ctx)
		time.Sleep(time.Second) // the reader reads io.EOF before the stage ends
		return err
	}
	for _, delay := range []time.Duration{0, time.Minute} { // before and after the end of the stage
		if !cutAfter(t, delay, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, closes) }) {
			t.Errorf("after %v: Cut = false, want true", delay)
		}
		if !cutAfter(t, delay, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Apply(pipe.Via(in, closes), sendEach) }) {
			t.Errorf("after %v and a kernel: Cut = false, want true", delay)
		}
	}
}

func encode(in *pipe.Stream[int], mode pipe.Option) *pipe.Stream[byte] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[byte]) error {
		return out.Put(ctx, pipe.BufferOf(byte(b.Elements()[0]), '\n'))
	}, mode)
}

func encodeAndClose(in *pipe.Stream[int], _ pipe.Option) *pipe.Stream[byte] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[int], out *pipe.Out[byte]) error {
		err := readAll(ctx, in)
		_ = out.Close(ctx)
		return err
	})
}

func decode(in *pipe.Stream[byte], mode pipe.Option) *pipe.Stream[int] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[byte], out *pipe.Out[int]) error {
		return out.Put(ctx, pipe.BufferOf(int(b.Elements()[0])))
	}, mode)
}

func copied(in *pipe.Stream[byte], mode pipe.Option) *pipe.Stream[byte] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[byte], out *pipe.Out[byte]) error { return out.Put(ctx, b) }, mode)
}

// The stages have a goroutine of their own or none, and the cut reaches them
// from a source or from another stage.
func TestBytesOfElementsAreNotCut(t *testing.T) {
	type bytes = *pipe.Stream[byte]
	for name, c := range map[string]struct {
		add  func(in bytes, mode pipe.Option) bytes
		want bool
	}{
		"copied":             {copied, true},
		"encoded":            {func(in bytes, mode pipe.Option) bytes { return encode(decode(in, mode), mode) }, false},
		"encoded and copied": {func(in bytes, mode pipe.Option) bytes { return copied(encode(decode(in, mode), mode), mode) }, false},
		"closed":             {func(in bytes, mode pipe.Option) bytes { return encodeAndClose(decode(in, mode), mode) }, false},
	} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
				_ = out.Put(ctx, pipe.BufferOf[byte]('1'))
				<-ctx.Done()
				return context.Cause(ctx)
			})
			got := !c.want
			pipe.Sink(c.add(src, mode), func(ctx context.Context, in *pipe.In[byte]) error {
				err := readAll(ctx, in)
				got = in.Cut()
				return err
			})
			done := run(t.Context(), p)
			synctest.Wait()
			p.Drain()
			if err := <-done; err != nil || got != c.want {
				t.Errorf("%s: Drain = %v, Cut = %t, want %t", name, err, got, c.want)
			}
		})
	}
}
