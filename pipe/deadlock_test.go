package pipe_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// tee hands every Buffer to all outputs.
func tee(in *pipe.Stream[int], n int, opts ...pipe.Option) []*pipe.Stream[int] {
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			for range len(outs) - 1 {
				b.Retain()
			}
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
	}, append([]pipe.Option{pipe.Name("tee"), pipe.WriteQueueMaxSize(64)}, opts...)...)
}

// concat reads one input after the other.
func concat(ins ...*pipe.Stream[int]) *pipe.Stream[int] {
	return concatWith(pipe.WriteQueueMaxSize(64), ins...)
}

func concatWith(maxSize pipe.Option, ins ...*pipe.Stream[int]) *pipe.Stream[int] {
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
		for _, in := range ins {
			for {
				b, err := in.Read(ctx)
				if err == io.EOF {
					break
				}
				if err != nil {
					return err
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.Name("concat"), maxSize)
}

func TestTeeWhoseBranchesMeetInConcatGrowsAnEdge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		branches := tee(numbers(p, 10000, pipe.BufferLength(3)), 2)
		got, complete := collect(concat(branches...))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 20000 || !*complete {
			t.Fatalf("got %d elements, complete %t; want 20000, true", len(*got), *complete)
		}
		for i, v := range *got {
			if v != i%10000 {
				t.Fatalf("element %d = %d, want %d", i, v, i%10000)
			}
		}
	})
}

// A reader that still works on the last Buffer of an input keeps that edge full though it has ended. To let it grow
// helps nobody, however small it is.
func TestFullEdgeThatHasEndedDoesNotEndTheSearchForOneToGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		once := numbers(p, 9, pipe.BufferLength(9)) // 72 bytes: the smallest full edge
		branches := tee(numbers(p, 10000, pipe.BufferLength(20)), 2)
		all := pipe.Join(append([]*pipe.Stream[int]{once}, branches...), func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
			if _, err := ins[0].Read(ctx); err != nil { // the next Read would give the Buffer up
				return err
			}
			for _, in := range ins[1:] {
				for v, err := range in.All(ctx) {
					if err == nil {
						err = out.Send(ctx, v)
					}
					if err != nil {
						return err
					}
				}
			}
			return nil
		}, pipe.WriteQueueMaxSize(64))
		got, complete := collect(all)
		if err := p.Run(t.Context()); err != nil || len(*got) != 20000 || !*complete {
			t.Errorf("Run = %v with %d elements, complete %t; want nil with 20000, true", err, len(*got), *complete)
		}
	})
}

func TestDeadlockBeyondTheLimitNamesTheEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(4000))
		branches := tee(numbers(p, 10000, pipe.BufferLength(3)), 2)
		_, complete := collect(concat(branches...))
		err := p.Run(t.Context())
		if !errors.Is(err, pipe.ErrDeadlock) || *complete {
			t.Fatalf("Run = %v, want ErrDeadlock", err)
		}
		for _, says := range []string{"tee waits for concat to take from a full edge", "concat waits for tee to fill an empty edge"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("Run = %v, want %q in it", err, says)
			}
		}
	})
}

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

// The smallest full edge is not the one that its writer waits for.
func TestAnEdgeGrowsUntilSomebodyGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1), 3, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			for _, out := range []*pipe.Out[int]{outs[0], outs[1], outs[1], outs[2]} {
				n := 10
				if out == outs[1] {
					n = 100
				}
				if err := out.Put(ctx, pipe.BufferOf(make([]int, n)...)); err != nil {
					return err
				}
			}
			return nil
		})
		got, _ := collect(concat(outs[2], outs[0], outs[1]))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil || len(*got) != 220 {
			t.Errorf("Run = %v and %d elements, want nil and 220", err, len(*got))
		}
	})
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

// forward is a stage that changes nothing.
func forward(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	for {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		if err := out.Put(ctx, b); err != nil {
			return err
		}
	}
}
