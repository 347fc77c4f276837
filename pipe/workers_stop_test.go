package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestWorkersStopWhenDownstreamStops(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			s := work(numbers(p, 1<<30), func(int) time.Duration { return time.Millisecond }, pipe.Workers(8), order)
			got, complete := collect(take(s, 1000, mode))
			if err := p.Run(t.Context()); err != nil || len(*got) != 1000 || !*complete {
				t.Errorf("Run = %v with %d elements, complete = %t; want nil with 1000, true", err, len(*got), *complete)
			}
		})
	}
}

// A kernel that stops after element 500 ends its stage after that element, even
// if other workers have completed later ones.
func TestStoppedKernelOnWorkersDeliversEarlierElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := pipe.Apply(numbers(p, 1<<30), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			for _, v := range b.Elements() {
				time.Sleep(time.Millisecond)
				if err := out.Send(ctx, v); err != nil {
					return err
				}
				if v == 500 {
					return pipe.ErrStopped
				}
			}
			return nil
		}, pipe.Workers(8))
		got, complete := collect(s)
		if err := p.Run(t.Context()); err != nil || !*complete || len(*got) != 501 || (*got)[500] != 500 {
			t.Errorf("Run = %v with %d elements, complete = %t; want nil with 501, true", err, len(*got), *complete)
		}
	})
}

func TestStoppedWorkerEndsWorkersThatWaitForInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			<-ctx.Done() // no more external input comes
			return ctx.Err()
		})
		collect(pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(time.Second) // another worker waits for input now
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, pipe.Workers(3)))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestCancelEndsWorkersInEveryState(t *testing.T) {
	for round := range 200 {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := fmt.Errorf("round %d", round)
		p := pipe.New("test")
		s := mapInts(numbers(p, 1<<30), same, pipe.Workers(1+round%9), pipe.WriteQueueMaxSize(int64(1+round*10)))
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for range round {
				if _, err := in.Read(ctx); err != nil {
					return err
				}
			}
			go cancel(cause)
			<-ctx.Done()
			return ctx.Err()
		}, pipe.WriteQueueMaxSize(100))
		if err := p.Run(ctx); !errors.Is(err, cause) {
			t.Fatalf("Run = %v, want %v", err, cause)
		}
	}
}

// The Puts of a kernel on workers wait for space in the window. A cancel wakes
// them, even if they have another context.
func TestCancelWakesAPutUnderBackgroundInAWorker(t *testing.T) {
	for _, workers := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			released := make(chan struct{})
			in := numbers(p, 2, pipe.BufferLength(1))
			out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if workers > 1 && b.Elements()[0] == 0 {
					select {
					case <-ctx.Done():
						return context.Cause(ctx)
					case <-released:
						return nil
					}
				}
				for range 100 {
					if err := out.Put(context.Background(), pipe.BufferOf(1, 2, 3, 4)); err != nil {
						return err
					}
				}
				return nil
			}, pipe.Workers(workers), pipe.WriteQueueMaxSize(64))
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				<-ctx.Done()
				return context.Cause(ctx)
			}, pipe.WriteQueueMaxSize(64))
			ctx, cancel := context.WithCancel(t.Context())
			done := run(ctx, p)
			time.Sleep(time.Second)
			cancel()
			time.Sleep(time.Hour)
			select {
			case <-done:
			default:
				t.Fatalf("%d workers: Run did not return within an hour after the cancel", workers)
			}
		})
	}
}
