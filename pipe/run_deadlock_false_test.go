package pipe_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Many waits start and end at the same time. A goroutine that is about to run
// must not count as stuck.
func TestManyShortWaitsAreNotADeadlock(t *testing.T) {
	for range 60 {
		p := pipe.New("test", pipe.MemoryLimit(1)) // any growth would fail
		s := numbers(p, 300, pipe.BufferLength(1))
		for range 5 {
			s = mapInts(s, same, pipe.WriteQueueMaxSize(1))
		}
		got, _ := collect(s)
		if err := p.Run(t.Context()); err != nil || len(*got) != 300 {
			t.Fatalf("Run = %v with %d elements, want nil with 300", err, len(*got))
		}
	}
}

// A stage waits for one of several inputs. It has been woken, and has not run
// yet, when the last of the other stages starts to wait or ends.
func TestSelectThatWasWokenIsNotADeadlock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that a woken goroutine does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1))
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for n := range 2 { // the second Put waits until the reader reads
				if err := outs[1].Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			return nil
		})
		starved := pipe.Via(outs[0], forward)
		other := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Second) // all other stages wait now
			return out.Put(ctx, pipe.BufferOf(1))
		})
		either := pipe.Join([]*pipe.Stream[int]{starved, other}, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			inputs := pipe.SelectOf(ins...)
			for {
				_, b, err := inputs.Read(ctx)
				if err != nil {
					return err
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		})
		last := pipe.Join([]*pipe.Stream[int]{either, outs[1]}, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			if _, err := ins[0].Read(ctx); err != nil {
				return err
			}
			if err := forward(ctx, ins[1], out); err != io.EOF {
				return err
			}
			return forward(ctx, ins[0], out)
		}, pipe.WriteQueueMaxSize(1))
		collect(last)
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// The last stage reads an empty input first. Only its deadline lets it
// continue.
func TestWaitWithADeadlineIsNotADeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1))
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for n := range 2 { // the second Put waits until the reader reads
				if err := outs[1].Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			return outs[0].Put(ctx, pipe.BufferOf(2))
		})
		last := pipe.Join(outs, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			if _, ok, err := ins[0].ReadUntil(ctx, time.Now().Add(time.Second)); ok || err != nil {
				t.Errorf("ReadUntil = %t, %v; want false, nil", ok, err)
			}
			if err := forward(ctx, ins[1], out); err != io.EOF {
				return err
			}
			return forward(ctx, ins[0], out)
		}, pipe.WriteQueueMaxSize(1))
		got, _ := collect(last)
		if err := p.Run(t.Context()); err != nil || len(*got) != 3 {
			t.Errorf("Run = %v with %v, want nil with 3 elements", err, *got)
		}
	})
}

// A stage has been stopped, and has not run yet. It will end, and with it the
// wait of the other stages.
func TestStoppedStageThatHasNotRunYetIsNotADeadlock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that a stopped stage does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1))
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for {
				if err := outs[0].Put(ctx, pipe.BufferOf(1)); err != nil {
					return err
				}
			}
		})
		starved := pipe.Via(outs[1], forward)
		both := pipe.Join([]*pipe.Stream[int]{starved, outs[0]}, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			return forward(ctx, ins[0], out)
		}, pipe.WriteQueueMaxSize(1))
		pipe.Sink(both, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Second) // all other stages wait now
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// A cancel has woken the goroutines, and they have not run yet.
func TestCancelIsNotADeadlock(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			collect(pipe.Apply(numbers(p, 256), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if b.Len() < 100 {
					return out.Put(ctx, b)
				}
				<-ctx.Done() // the task exceeds the window, so the other worker waits
				return context.Cause(ctx)
			}, pipe.Workers(2), pipe.Unordered(), pipe.WriteQueueMaxSize(1000)))
			ctx, cancel := context.WithCancel(t.Context())
			done := run(ctx, p)
			time.Sleep(time.Second)
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Run = %v, want context.Canceled", err)
			}
		})
	}
}

// One worker stops. The workers that wait for input have been woken, and have
// not run yet.
func TestStoppedWorkersAreNotADeadlock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that a woken goroutine does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(6<<16))
		a, b := pipe.Split2(numbers(p, 1), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			v, err := in.Read(ctx)
			if err != nil {
				return err
			}
			err = a.Put(ctx, v)
			for range 3 {
				err = errors.Join(err, b.Put(ctx, pipe.BufferOf(make([]int, 1<<16)...)))
			}
			return err
		})
		stopped := pipe.Apply(a, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			time.Sleep(time.Second) // all other stages wait now
			return pipe.ErrStopped
		}, pipe.Workers(4))
		_, _ = collect(concat(stopped, b))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}
