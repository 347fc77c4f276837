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

// Many starts and ends of waits at once: nobody may take a goroutine that is about to run for a stuck one.
func TestNoFalseDeadlock(t *testing.T) {
	for range 60 {
		p := pipe.New("test", pipe.MemoryLimit(1)) // any growth would fail
		s := numbers(p, 300, pipe.BufferLength(1))
		for range 5 {
			s = mapInts(s, func(v int) (int, error) { return v, nil }, pipe.WriteQueueMaxSize(1))
		}
		got, _ := collect(s)
		if err := p.Run(t.Context()); err != nil || len(*got) != 300 {
			t.Fatalf("Run = %v with %d elements, want nil with 300", err, len(*got))
		}
	}
}

// Who waits for any of several inputs and has been woken, but has not run yet, can go on: when the last of the others
// begins to wait, or ends, that is no deadlock.
func TestWhoWasWokenForOneOfManyInputsIsNotStuck(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that who is woken does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1))
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for n := range 2 { // the second waits until somebody reads
				if err := outs[1].Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			return nil
		})
		starved := pipe.Via(outs[0], forward)
		other := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Second) // now all others wait
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
			t.Fatal(err)
		}
	})
}

// Two stages meet in one that reads the starved one first: only its own clock lets it go on.
func TestWaitWithADeadlineIsNotStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1))
		outs := pipe.Split(numbers(p, 0), 2, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			for n := range 2 { // the second waits until somebody reads
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
			t.Errorf("Run = %v with %v, want 3 elements", err, *got)
		}
	})
}

// A stage that was told to stop, but has not run yet, will end, and let go of whoever waits for it.
func TestWhoWasToldToStopIsNotStuck(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that who is told does not run at once
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
			time.Sleep(time.Second) // now all others wait
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// Goroutines that were woken by a cancel, but have not run yet, are not stuck.
func TestCancelIsNoDeadlock(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			collect(pipe.Apply(numbers(p, 256), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if b.Len() < 100 {
					return out.Put(ctx, b)
				}
				<-ctx.Done() // the task is larger than the window: the other worker waits for room
				return context.Cause(ctx)
			}, pipe.Workers(2), pipe.Unordered(), pipe.WriteQueueMaxSize(1000)))
			ctx, cancel := context.WithCancel(t.Context())
			done := run(ctx, p)
			time.Sleep(time.Second)
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Run = %v, want the cancel", err)
			}
		})
	}
}

// A worker that waits for input has been woken when another one has had enough, though it has not run yet.
func TestWorkersThatHaveHadEnoughAreNoDeadlock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that who is woken does not run at once
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
		crew := pipe.Apply(a, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			time.Sleep(time.Second) // now all others wait
			return pipe.ErrStopped
		}, pipe.Workers(4))
		_, _ = collect(concat(crew, b))
		if err := p.Run(t.Context()); err != nil {
			t.Fatalf("Run = %v, want nil", err)
		}
	})
}
