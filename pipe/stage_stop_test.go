package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

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

// Code that is interrupted often answers with an error of its own.
func TestForeignErrorOfAStoppedStageIsNotAFailure(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		<-ctx.Done()
		return net.ErrClosed
	})
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

// The release of the Buffers that the reader has left takes long. Meanwhile the
// writer wakes, and answers.
func TestForeignErrorForAStopIsNotAFailureHoweverSoonItComes(t *testing.T) {
	for range 5 {
		p := pipe.New("test")
		full := make(chan struct{})
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := 0; ; i++ {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return net.ErrClosed
				}
				if i == 100_000 { // the edge is full
					close(full)
				}
			}
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			<-full
			return nil
		}, pipe.WriteQueueMaxSize(800_000))
		if err := p.Run(t.Context()); err != nil {
			t.Fatalf("Run = %v, want nil", err)
		}
	}
}

func TestFailureBeforeAStopFailsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { return boom })
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Second)
			return nil
		})
		if err := p.Run(t.Context()); !errors.Is(err, boom) {
			t.Errorf("Run = %v, want %v", err, boom)
		}
	})
}

// The elements that a source has sent before the drain arrive, although its
// answer to the drain is an error of other code.
func TestForeignErrorOfADrainedSourceLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		sent := 0
		n := countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for ; sent < 10; sent++ {
				if err := out.Send(ctx, sent); err != nil {
					return err
				}
			}
			<-ctx.Done()
			return net.ErrClosed
		}))
		done := run(t.Context(), p)
		synctest.Wait()
		p.Drain()
		if err := <-done; err != nil || n.Load() != 10 {
			t.Errorf("Run = %v with %d elements, want nil with 10", err, n.Load())
		}
	})
}

func TestCauseOfACancelIsTheResultDespiteForeignErrors(t *testing.T) {
	cause := errors.New("hung up")
	for name, build := range map[string]func(*pipe.Pipeline){
		"source": func(p *pipe.Pipeline) {
			countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				return net.ErrClosed
			}))
		},
		"sink": func(p *pipe.Pipeline) {
			pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
				<-ctx.Done()
				return net.ErrClosed
			})
		},
		"kernel": func(p *pipe.Pipeline) {
			countElements(pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				<-ctx.Done()
				return net.ErrClosed
			}))
		},
		"worker": func(p *pipe.Pipeline) {
			countElements(pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				<-ctx.Done()
				return pipe.AtElement(0, net.ErrClosed)
			}, pipe.Workers(2)))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			build(p)
			ctx, cancel := context.WithCancelCause(t.Context())
			done := run(ctx, p)
			synctest.Wait()
			cancel(cause)
			if err := <-done; !errors.Is(err, cause) || errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: Run = %v, want %v", name, err, cause)
			}
		})
	}
}

// An answer to a stop is not a failure, but a goroutine that has gone is.
func TestGoexitOfAStoppedStageFailsTheRun(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		<-ctx.Done()
		runtime.Goexit()
		return nil
	})
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
	if err := p.Run(t.Context()); err == nil {
		t.Error("Run = nil, want a failure")
	}
}
