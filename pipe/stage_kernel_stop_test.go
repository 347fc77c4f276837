package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A kernel that has had enough stops its source even if that overlooks the answer of its Put.
func TestKernelThatHasHadEnoughReachesASourceThatDoesNotListen(t *testing.T) {
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

// ErrStopped from a kernel is the end of it, also if the stage in front of it goes on.
func TestKernelThatHasEndedIsNotCalledAgain(t *testing.T) {
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
		counting(pipe.Apply(in, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			calls++
			return pipe.ErrStopped
		}))
		if err := p.Run(t.Context()); err != nil || calls != 1 || stopped != 5 {
			t.Errorf("Run = %v, %d calls, %d of 5 Puts stopped, want nil, 1, 5", err, calls, stopped)
		}
	})
}

// What a kernel in the goroutine of a source has gathered before it had enough is wanted still.
func TestResultsOfAKernelBehindASourceArriveThoughItHasHadEnough(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		got, _ := collect(pipe.Apply(numbers(p, 1000, pipe.BufferLength(10)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Send(ctx, b.Elements()[0]); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, mode))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %v, want what the kernel sent before it stopped", err, *got)
		}
	})
}

// A stage that does not heed ErrStopped of one output goes on gathering for it.
func TestResultsOfAKernelThatHasHadEnoughArrive(t *testing.T) {
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
			t.Errorf("got %v, want what the kernel sent before it stopped", *got)
		}
	})
}

// A kernel that has had enough goes on with what it has gathered, and so do those behind it: only the stage in front is told.
func TestWhatAKernelHasGatheredWhenItHasHadEnoughPassesTheKernelsBehind(t *testing.T) {
	for name, front := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
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
			enough := pipe.Apply(front(p), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if err := out.Send(ctx, b.Elements()[0]); err != nil {
					return err
				}
				return pipe.ErrStopped
			})
			slow := pipe.Apply(enough, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				return out.Put(ctx, b)
			})
			got, complete := collect(slow)
			if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
				t.Errorf("behind %s: Run = %v, %v arrived, want one element", name, err, *got)
			}
		})
	}
}
