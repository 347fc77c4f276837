package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// innerSource is a source of outer that runs a pipeline of its own. Each element
// that the inner source hands over is counted in taken.
func innerSource(outer *pipe.Pipeline, taken *atomic.Int64, under func(context.Context) context.Context) *pipe.Stream[int] {
	return pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
		inner := pipe.New("inner")
		in := pipe.Source(inner, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := 0; ; i++ {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
				taken.Add(1)
			}
		})
		in = mapInts(in, same, pipe.Workers(3))
		putTo(in, out)
		return inner.Run(under(ctx))
	})
}

func ofTheSource(ctx context.Context) context.Context { return ctx }

func TestDrainDeliversWhatAPipelineInsideASourceHasTaken(t *testing.T) {
	for name, under := range map[string]func(context.Context) context.Context{
		"the context of the source": ofTheSource,
		"a context made of it": func(ctx context.Context) context.Context {
			return context.WithValue(ctx, atKey{}, 1)
		},
	} {
		for range 5 {
			var taken atomic.Int64
			outer := pipe.New("outer")
			got := countElements(mapInts(innerSource(outer, &taken, under), same, pipe.Async()))
			done := run(t.Context(), outer)
			for got.Load() < 300 {
				time.Sleep(100 * time.Microsecond)
			}
			outer.Drain()
			if err := <-done; err != nil || got.Load() != taken.Load() {
				t.Errorf("under %s: Run = %v, %d elements were taken, %d arrived", name, err, taken.Load(), got.Load())
			}
		}
	}
}

type atKey struct{}

func TestDrainOfTwoLevelsOfPipelinesInsideSources(t *testing.T) {
	var taken atomic.Int64
	outer := pipe.New("outer")
	in := pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
		middle := pipe.New("middle")
		putTo(innerSource(middle, &taken, ofTheSource), out)
		return middle.Run(ctx)
	})
	got := countElements(in)
	done := run(t.Context(), outer)
	for got.Load() < 300 {
		time.Sleep(100 * time.Microsecond)
	}
	outer.Drain()
	if err := <-done; err != nil || got.Load() != taken.Load() {
		t.Errorf("Run = %v, %d elements were taken, %d arrived", err, taken.Load(), got.Load())
	}
}

func TestInnerPipelineThatStartsDuringADrainEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := pipe.New("outer")
		var inner error
		countElements(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error {
			<-ctx.Done()
			p := pipe.New("inner")
			countElements(numbers(p, 1<<30))
			inner = p.Run(ctx)
			return inner
		}))
		done := run(t.Context(), outer)
		synctest.Wait()
		outer.Drain()
		if err := <-done; err != nil || !errors.Is(inner, pipe.ErrDraining) {
			t.Errorf("Run = %v, Run of the inner pipeline = %v, want nil, ErrDraining", err, inner)
		}
	})
}

// The inner pipeline is drained, and so is its source. It never ends by itself.
// So only the end of the outer run can end the inner one.
func TestCancelDuringADrainEndsThePipelineInsideASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		outer := pipe.New("outer")
		countElements(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error {
			p := pipe.New("inner")
			pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
				<-ctx.Done()
				return context.Cause(ctx)
			})
			return p.Run(ctx)
		}))
		ctx, cancel := context.WithCancelCause(t.Context())
		done := run(ctx, outer)
		synctest.Wait()
		outer.Drain()
		time.Sleep(time.Hour)
		cancel(boom)
		if err := <-done; !errors.Is(err, boom) {
			t.Errorf("Run = %v, want %v", err, boom)
		}
	})
}

// A user cancels the context of the inner pipeline with the cause of a drain.
// That is a cancel all the same.
func TestCauseOfADrainDoesNotDrainAPipelineInsideASource(t *testing.T) {
	for _, cause := range []error{pipe.ErrDraining, pipe.ErrStopped, io.EOF, context.Canceled} {
		synctest.Test(t, func(t *testing.T) {
			outer := pipe.New("outer")
			var inner error
			complete := false
			countElements(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error {
				p := pipe.New("inner")
				own, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(time.Second, func() { cancel(cause) })
				pipe.Sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
					<-ctx.Done()
					return fmt.Errorf("closed")
				}), func(ctx context.Context, in *pipe.In[int]) error {
					err := readAll(ctx, in)
					complete = err == nil
					return err
				})
				inner = p.Run(own)
				return nil
			}))
			if err := outer.Run(t.Context()); err != nil || !errors.Is(inner, cause) || complete {
				t.Errorf("cause %v: Run = %v, Run of the inner pipeline = %v, its sink saw a complete input: %t", cause, err, inner, complete)
			}
		})
	}
}

func TestStopEndsThePipelineInsideASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		outer := pipe.New("outer")
		got, _ := collect(take(innerSource(outer, &taken, ofTheSource), 5))
		if err := outer.Run(t.Context()); err != nil || len(*got) != 5 {
			t.Errorf("Run = %v, %d elements arrived, want nil, 5", err, len(*got))
		}
	})
}

func TestDeadlineOfTheInnerContextCancelsOnlyTheInnerPipeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := pipe.New("outer")
		var inner error
		got, _ := collect(pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
			p := pipe.New("inner")
			pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
				<-ctx.Done()
				return nil
			})
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			inner = p.Run(short)
			return out.Send(ctx, 1)
		}))
		if err := outer.Run(t.Context()); err != nil || !errors.Is(inner, context.DeadlineExceeded) || len(*got) != 1 {
			t.Errorf("Run = %v, Run of the inner pipeline = %v, %v arrived; want nil, DeadlineExceeded, [1]", err, inner, *got)
		}
	})
}

// slowSum runs a pipeline that adds 0 to 9 in ten seconds.
func slowSum(ctx context.Context) (sum int, err error) {
	p := pipe.New("sum")
	pipe.Sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for v := range 10 {
			time.Sleep(time.Second)
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
		}
		return nil
	}), func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			sum += v
		}
		return nil
	})
	err = p.Run(ctx)
	return sum, err
}

// A kernel of the inner pipeline runs a pipeline for each element. That one must
// finish its work, because the element has begun.
func TestDrainDoesNotEndAPipelineInsideAKernel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := pipe.New("outer")
		got, _ := collect(pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
			inner := pipe.New("inner")
			sums := pipe.Apply(numbers(inner, 1<<20, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				v, err := slowSum(ctx)
				if err != nil {
					return err
				}
				return out.Put(ctx, pipe.BufferOf(v))
			}, pipe.WriteQueueMaxSize(8))
			pipe.Sink(sums, func(ctx context.Context, in *pipe.In[int]) error {
				for v, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
						return err
					}
				}
				return nil
			})
			return inner.Run(ctx)
		}))
		done := run(t.Context(), outer)
		time.Sleep(25 * time.Second)
		outer.Drain()
		if err := <-done; err != nil || len(*got) < 3 {
			t.Errorf("Run = %v, %d results, want at least 3", err, len(*got))
		}
		for _, v := range *got {
			if v != 45 {
				t.Errorf("a result is %d, want 45", v)
			}
		}
	})
}

// The inner pipeline ends when it is drained. Only then does the source send
// its results.
func TestDrainDeliversTheResultsOfAPipelineInsideASourceThatHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		outer := pipe.New("outer")
		got := countElements(pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
			inner := pipe.New("inner")
			results, _ := collect(tickSource(inner, &taken))
			if err := inner.Run(ctx); err != nil {
				return err
			}
			for _, v := range *results {
				if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
					return err
				}
			}
			return nil
		}))
		done := run(t.Context(), outer)
		time.Sleep(20500 * time.Millisecond)
		outer.Drain()
		if err := <-done; err != nil || got.Load() != taken.Load() || taken.Load() < 20 {
			t.Errorf("Run = %v, %d elements were taken, %d arrived", err, taken.Load(), got.Load())
		}
	})
}
