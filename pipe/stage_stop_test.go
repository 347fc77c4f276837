package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestStageThatStopsReadingEndsUpstreamCleanly(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		endless := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := 0; ; i++ {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
			}
		})
		got, complete := collect(take(endless, 1000, mode))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 1000 || !*complete {
			t.Errorf("got %d elements, complete = %t; want 1000, true", len(*got), *complete)
		}
	})
}

func TestSinkThatReturnsEarlyStopsThePipeline(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		s := mapInts(numbers(p, 1<<30), same, mode)
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestStopEndsASourceThatWaitsForExternalInput(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			out.Send(ctx, 1)
			if err := out.Flush(ctx); err != nil {
				return err
			}
			<-ctx.Done() // no more external input comes
			return fmt.Errorf("read external input: %w", ctx.Err())
		})
		got, _ := collect(take(src, 1, mode))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %d elements, want nil with 1", err, len(*got))
		}
	})
}

// A sink may return before its source has started.
func TestStopBeforeAStageHasStartedIsNotLost(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the goroutine that was started last runs first
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return ctx.Err()
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A stop excuses that a stage was interrupted, and nothing else.
func TestFailureOfAStoppedStageFailsTheRun(t *testing.T) {
	cause := errors.New("cannot close the file")
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		<-ctx.Done()
		return cause
	}, pipe.Name("source"))
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
	if err := p.Run(t.Context()); !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %v", err, cause)
	}
}
