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

// The stage fills two of its three outputs, and then the third one.
func TestSelectFreeFindsTheNextOutputThatIsNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 0), 3, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			want := func(from, k int) {
				t.Helper()
				if got, err := pipe.SelectFree(ctx, outs, from); got != k || err != nil {
					t.Errorf("SelectFree from %d = %d, %v; want %d", from, got, err, k)
				}
			}
			want(0, 0)
			want(2, 2)
			outs[2].Put(ctx, pipe.BufferOf(1)) // full
			want(2, 0)
			outs[0].Put(ctx, pipe.BufferOf(1))
			want(2, 1)

			done, cancel := context.WithCancelCause(ctx)
			cause := errors.New("cause of the test")
			cancel(cause)
			if got, err := pipe.SelectFree(done, outs, 1); got != -1 || err != cause {
				t.Errorf("SelectFree under a done context = %d, %v; want -1, %v", got, err, cause)
			}
			outs[1].Put(ctx, pipe.BufferOf(1))
			start := time.Now()
			want(0, 1)
			if d := time.Since(start); d != time.Second {
				t.Errorf("SelectFree waited for %v, want 1s", d)
			}
			return nil
		})
		for i, out := range outs {
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep([]time.Duration{time.Hour, time.Second, time.Minute}[i])
				_, err := in.Read(ctx)
				if err == nil {
					_, err = in.Read(ctx)
				}
				return err
			}, pipe.WriteQueueMaxSize(1))
		}
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// An Out whose reader has stopped counts as not full. Its Put returns
// ErrStopped.
func TestSelectFreeReturnsAStoppedOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for _, out := range outs {
				if err := out.Put(ctx, pipe.BufferOf(1)); err != nil { // full
					return err
				}
			}
			k, err := pipe.SelectFree(ctx, outs, 0)
			if k != 1 || err != nil {
				t.Errorf("SelectFree = %d, %v; want 1, nil", k, err)
			}
			if err := outs[1].Put(ctx, pipe.BufferOf(2)); err != pipe.ErrStopped {
				t.Errorf("Put = %v, want ErrStopped", err)
			}
			return nil
		})
		for i, out := range outs {
			pipe.Sink(out, func(context.Context, *pipe.In[int]) error {
				time.Sleep([]time.Duration{time.Hour, time.Minute}[i])
				return nil
			}, pipe.WriteQueueMaxSize(1))
		}
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Both inputs hold three Buffers before the first Read.
func TestSelectAlternatesBetweenFullInputs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var order []int
		var end error
		ins := []*pipe.Stream[string]{words(p, "a", "b", "c"), words(p, "d", "e", "f")}
		out := pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[string], _ *pipe.Out[string]) error {
			synctest.Wait()
			inputs := pipe.SelectOf(ins...)
			for {
				i, b, err := inputs.Read(ctx)
				if err != nil {
					order, end = append(order, i), err
					return err
				}
				order = append(order, i)
				b.Release()
			}
		})
		collect(out)
		if err := p.Run(t.Context()); err != nil || !slices.Equal(order, []int{0, 1, 0, 1, 0, 1, -1}) || end != io.EOF {
			t.Errorf("Run = %v, Reads of inputs %v, %v; want nil, 0 1 0 1 0 1 -1, io.EOF", err, order, end)
		}
	})
}

func TestSelectUnderADoneContextReadsNothing(t *testing.T) {
	p := pipe.New("test")
	ins := []*pipe.Stream[string]{words(p, "a"), words(p, "b")}
	collect(pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[string], _ *pipe.Out[string]) error {
		done, cancel := context.WithCancel(ctx)
		cancel()
		if i, b, err := pipe.SelectOf(ins...).Read(done); i != -1 || b.Len() != 0 || err != context.Canceled {
			t.Errorf("Read under a done context = %d, %v, %v; want -1, [], context.Canceled", i, b.Elements(), err)
		}
		return nil
	}))
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// One input is silent for a minute. The other one is read as its Buffers come.
func TestSelectReadsTheInputThatHasABuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		silent := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Minute)
			return out.Put(ctx, pipe.BufferOf(100))
		})
		busy := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 3 {
				time.Sleep(time.Second)
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		start := time.Now()
		var at []time.Duration
		out := pipe.Join([]*pipe.Stream[int]{silent, busy}, func(ctx context.Context, ins []*pipe.In[int], _ *pipe.Out[int]) error {
			inputs := pipe.SelectOf(ins...)
			for {
				_, _, err := inputs.Read(ctx)
				if err != nil {
					return err
				}
				at = append(at, time.Since(start))
			}
		})
		collect(out)
		want := []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, time.Minute}
		if err := p.Run(t.Context()); err != nil || !slices.Equal(at, want) {
			t.Errorf("Run = %v, Reads after %v; want nil, %v", err, at, want)
		}
	})
}

// The last goroutine that works is a source. It ends without an element, which
// gives the Select nothing to read. All the others wait by then, and an edge
// must grow.
func TestADeadlockIsFoundAfterTheEndOfAnInputOfASelect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		late := pipe.Source(p, func(context.Context, *pipe.Out[int]) error {
			time.Sleep(time.Minute)
			return nil
		})
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for i := range 10 { // full until it grows
				if err := outs[1].Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		merged := pipe.Join([]*pipe.Stream[int]{late, outs[0]}, func(ctx context.Context, ins []*pipe.In[int], _ *pipe.Out[int]) error {
			_, _, err := pipe.SelectOf(ins...).Read(ctx)
			return err
		})
		pipe.Sink(pipe.Join2(merged, outs[1], func(ctx context.Context, a, b *pipe.In[int], _ *pipe.Out[int]) error {
			if _, err := a.Read(ctx); err != io.EOF {
				t.Errorf("Read = %v, want io.EOF", err)
			}
			for {
				if _, err := b.Read(ctx); err != nil {
					return err
				}
			}
		}, pipe.WriteQueueMaxSize(1)), func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
