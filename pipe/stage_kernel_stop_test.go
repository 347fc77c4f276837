package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A stopped kernel ends the context of its source. So the source ends even if
// it ignores the result of Put.
func TestStoppedKernelEndsASourceThatIgnoresErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			_ = out.Put(ctx, pipe.BufferOf(1))
			<-ctx.Done()
			return ctx.Err()
		})
		got, _ := collect(take(src, 1))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %d elements, want nil with 1", err, len(*got))
		}
	})
}

// A kernel that returns ErrStopped has ended, even if its upstream stage
// continues.
func TestStoppedKernelIsNotCalledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls, stopped := 0, 0
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 5 {
				if err := out.Put(context.Background(), pipe.BufferOf(1)); errors.Is(err, pipe.ErrStopped) {
					stopped++
				}
			}
			return nil
		})
		countElements(pipe.Apply(in, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			calls++
			return pipe.ErrStopped
		}))
		if err := p.Run(t.Context()); err != nil || calls != 1 || stopped != 5 {
			t.Errorf("Run = %v, %d calls, %d of 5 Puts stopped, want nil, 1, 5", err, calls, stopped)
		}
	})
}

// Elements that a kernel has sent before it stops are delivered.
func TestResultsOfAStoppedKernelArrive(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		got, _ := collect(pipe.Apply(numbers(p, 1000, pipe.BufferLength(10)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Send(ctx, b.Elements()[0]); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, mode))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %v, want nil with the element sent before the stop", err, *got)
		}
	})
}

// A stage that ignores ErrStopped of one output continues to send to it.
func TestResultsOfAStoppedKernelArriveWhileItsStageContinues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1000), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			send := func(v int) error {
				if err := outs[1].Send(ctx, v); err != nil && !errors.Is(err, pipe.ErrStopped) {
					return err
				}
				return outs[0].Send(ctx, v)
			}
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			for _, v := range append(b.Elements(), -1) {
				if err := send(v); err != nil {
					return err
				}
			}
			return nil
		})
		collect(outs[0])
		got, _ := collect(pipe.Apply(outs[1], func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Send(ctx, b.Elements()[0]); err != nil {
				return err
			}
			return pipe.ErrStopped
		}))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 1 {
			t.Errorf("got %v, want the element sent before the stop", *got)
		}
	})
}

// The context of the upstream stage ends when a kernel stops. The elements that
// the kernel has gathered still pass through the kernels downstream.
func TestGatheredElementsOfAStoppedKernelReachDownstream(t *testing.T) {
	for name, upstream := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"a source": func(p *pipe.Pipeline) *pipe.Stream[int] { return numbers(p, 100) },
		"a via":    func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Via(numbers(p, 100), forward) },
		"a via that flushes at its end": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Via(numbers(p, 100), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
				err := forward(ctx, in, out)
				return errors.Join(out.Flush(ctx), err)
			})
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			stopped := pipe.Apply(upstream(p), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if err := out.Send(ctx, b.Elements()[0]); err != nil {
					return err
				}
				return pipe.ErrStopped
			})
			slow := pipe.Apply(stopped, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				return out.Put(ctx, b)
			})
			got, complete := collect(slow)
			if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
				t.Errorf("after %s: Run = %v, %v arrived, want nil, one element", name, err, *got)
			}
		})
	}
}
