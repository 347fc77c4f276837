package pipe_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestFailureOfOneWorkerStopsTheOthersAndIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("no good")
		p := pipe.New("test")
		var after atomic.Int64
		var failed atomic.Bool
		bad := mapInts(numbers(p, 1<<30), func(v int) (int, error) {
			if failed.Load() {
				after.Add(1)
			}
			time.Sleep(time.Millisecond)
			if v == 7777 {
				failed.Store(true)
				return 0, cause
			}
			return v, nil
		}, pipe.Workers(8), pipe.Name("bad"))
		_, complete := collect(bad)
		err := p.Run(t.Context())
		if want := "pipe: test/bad: element 7777: no good"; err == nil || err.Error() != want {
			t.Errorf("Run = %v, want %s", err, want)
		}
		if *complete || after.Load() > 8 {
			t.Errorf("complete = %t, %d elements begun after the failure; want false, at most 8", *complete, after.Load())
		}
	})
}

// A failure ends all workers. Some of them wait for the input, and some have
// just been woken.
func TestFailureEndsWorkersThatWaitForTheInput(t *testing.T) {
	cause := errors.New("no good")
	for round := range 100 {
		p := pipe.New("test")
		var seen atomic.Int64
		s := mapInts(numbers(p, 1<<30, pipe.BufferLength(1+round%3)), func(v int) (int, error) {
			if seen.Add(1) == int64(1+round) {
				return 0, cause
			}
			return v, nil
		}, pipe.Workers(2+round%31), pipe.WriteQueueMaxSize(1000))
		_, complete := collect(s)
		if err := p.Run(t.Context()); !errors.Is(err, cause) || *complete {
			t.Fatalf("round %d: Run = %v, complete = %t; want %v, false", round, err, *complete, cause)
		}
	}
}

// Workers that are interrupted by a stop answer with errors of other code.
func TestForeignErrorsOfStoppedWorkersAreNotFailures(t *testing.T) {
	for _, workers := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				return out.Put(ctx, pipe.BufferOf(0, 1, 2))
			})
			out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				<-ctx.Done()
				return pipe.AtElement(0, net.ErrClosed)
			}, pipe.Workers(workers))
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Second)
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("%d workers: Run = %v, want nil", workers, err)
			}
		})
	}
}

// A failure comes before the stop, and the other workers return the end of their
// context. That must not hide the failure.
func TestFailureOfAWorkerBeforeAStopIsReported(t *testing.T) {
	boom := errors.New("boom")
	for failing := range 3 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				return out.Put(ctx, pipe.BufferOf(0, 1, 2))
			})
			out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if b.Elements()[0] == failing {
					return pipe.AtElement(0, boom)
				}
				<-ctx.Done()
				return ctx.Err()
			}, pipe.Workers(3))
			countElements(out)
			err := p.Run(t.Context())
			if e, ok := errors.AsType[*pipe.StageError](err); !ok || !errors.Is(err, boom) || e.Element != int64(failing) {
				t.Errorf("Run = %v, want the failure of element %d", err, failing)
			}
		})
	}
}

func TestGoexitInAWorkerIsAFailureAtOnce(t *testing.T) {
	for last := range 4 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			idle := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Put(ctx, pipe.BufferOf(0, 1, 2, 3)); err != nil {
					return err
				}
				<-ctx.Done()
				return context.Cause(ctx)
			})
			var working atomic.Int64
			collect(pipe.Apply(idle, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				working.Add(1)
				defer working.Add(-1)
				time.Sleep(time.Second)
				if b.Elements()[0] == last {
					runtime.Goexit()
				}
				time.Sleep(time.Minute)
				return out.Put(ctx, b)
			}, pipe.Workers(3)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			err := p.Run(ctx)
			if err == nil || ctx.Err() != nil {
				t.Errorf("element %d: Run = %v, want a failure at once", last, err)
			}
			if n := working.Load(); n > 0 {
				t.Errorf("element %d: %d workers are left after Run, want 0", last, n)
			}
		})
	}
}

// A kernel downstream of workers runs in the goroutine of one of them. The run
// fails if that goroutine ends.
func TestGoexitDownstreamOfWorkersIsAFailure(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := work(numbers(p, 100), func(int) time.Duration { return time.Second }, pipe.Workers(4), order)
			_, complete := collect(mapInts(s, func(v int) (int, error) {
				if v == 50 {
					runtime.Goexit()
				}
				return v, nil
			}))
			if err := p.Run(t.Context()); err == nil || *complete {
				t.Errorf("Run = %v, complete = %t; want a failure, false", err, *complete)
			}
		})
	}
}
