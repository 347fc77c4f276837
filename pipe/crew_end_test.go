package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// While the stage is stopped, one element fails. What another worker returns, the end of its context, must not hide that:
// with one worker it is a failure.
func TestFailureWhileStoppedIsReportedWhateverTheOtherWorkersReturn(t *testing.T) {
	boom := errors.New("boom")
	for _, workers := range []int{1, 3} {
		for failing := range 3 {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
					if workers == 1 {
						return out.Put(ctx, pipe.BufferOf(failing))
					}
					return out.Put(ctx, pipe.BufferOf(0, 1, 2))
				})
				out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
					<-ctx.Done()
					if b.Elements()[0] == failing {
						return pipe.AtElement(0, boom)
					}
					return ctx.Err()
				}, pipe.Workers(workers))
				pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
					time.Sleep(time.Second)
					return nil
				})
				if err := p.Run(t.Context()); !errors.Is(err, boom) {
					t.Errorf("%d workers, %d fails: Run = %v", workers, failing, err)
				}
			})
		}
	}
}

// The hang of TestWriteInAWorkerNeverBlocks by way of Put: at an edge, a Put under context.Background is woken by the failure.
func TestFailureWakesAPutUnderBackgroundInAWorker(t *testing.T) {
	for _, workers := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			goOn := make(chan struct{})
			in := numbers(p, 2, pipe.BufferLength(1))
			out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if workers > 1 && b.Elements()[0] == 0 {
					select {
					case <-ctx.Done():
						return context.Cause(ctx)
					case <-goOn:
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
				t.Fatalf("%d workers: Run has not returned an hour after the cancel", workers)
			}
		})
	}
}
