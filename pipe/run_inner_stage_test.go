package pipe_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The source of the outer pipeline runs the inner one, and a stage of the inner
// one runs the innermost one for each Buffer. That stage is not a source, so no
// drain may stop the work on a Buffer that it has taken.
func TestDrainDeliversWhatAPipelineInsideAStageOfAnInnerPipelineHasTaken(t *testing.T) {
	for name, drain := range map[string]func(*pipe.Pipeline){
		"Drain": (*pipe.Pipeline).Drain, "DrainBegun": (*pipe.Pipeline).DrainBegun,
	} {
		synctest.Test(t, func(t *testing.T) {
			var taken, begun atomic.Int64
			outer := pipe.New("outer")
			got := countElements(pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
				inner := pipe.New("inner")
				putTo(pipe.Via(tickSource(inner, &taken), inPipelines(&begun)), out)
				return inner.Run(ctx)
			}))
			done := run(t.Context(), outer)
			time.Sleep(10500 * time.Millisecond)
			drain(outer)
			err := <-done
			if err != nil || got.Load() != begun.Load() || begun.Load() == 0 {
				t.Errorf("%s: Run = %v, %d elements were begun, %d arrived", name, err, begun.Load(), got.Load())
			}
			if name == "Drain" && got.Load() != taken.Load() {
				t.Errorf("%d elements were taken, %d arrived", taken.Load(), got.Load())
			}
		})
	}
}

// The inner pipeline fails a second after the drain. Its elements are lost, so
// the outer run must not seem complete.
func TestFailureOfAnInnerPipelineDuringADrainFailsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		outer := pipe.New("outer")
		got, complete := collect(pipe.Source(outer, func(ctx context.Context, out *pipe.Out[int]) error {
			inner := pipe.New("inner")
			putTo(pipe.Apply(numbers(inner, 1<<30), func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
				time.Sleep(2 * time.Second)
				return boom
			}, pipe.Async()), out)
			return inner.Run(ctx)
		}))
		done := run(t.Context(), outer)
		time.Sleep(time.Second)
		outer.Drain()
		if err := <-done; !errors.Is(err, boom) || *complete {
			t.Errorf("Run = %v with %d elements, the sink saw a complete input: %t, want %v", err, len(*got), *complete, boom)
		}
	})
}

// inPipelines returns a stage function that runs a pipeline for each Buffer. The
// pipeline takes two seconds for an element. begun counts the elements.
func inPipelines(begun *atomic.Int64) func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	return func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			begun.Add(int64(b.Len()))
			p := pipe.New("innermost")
			results, _ := collect(slowMap(tickElements(p, b.Elements()), time.Second, pipe.Async()))
			if err := p.Run(ctx); err != nil {
				return err
			}
			if err := out.SendAll(ctx, *results); err != nil {
				return err
			}
		}
		return nil
	}
}

// tickElements adds a source that waits for a second before it puts each of
// elems.
func tickElements(p *pipe.Pipeline, elems []int) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for _, v := range elems {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
		}
		return nil
	})
}

// The drain of the outer pipeline ends the context of the inner one, but not
// its work. The deadline still does.
func TestDeadlineEndsAnInnerPipelineThatIsDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := pipe.New("outer")
		var inner error
		start := time.Now()
		countElements(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error {
			p := pipe.New("inner")
			pipe.Sink(numbers(p, 10), func(ctx context.Context, in *pipe.In[int]) error {
				<-ctx.Done()
				return nil
			})
			short, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			inner = p.Run(short)
			return nil
		}))
		done := run(t.Context(), outer)
		time.Sleep(time.Second)
		outer.Drain()
		if err := <-done; err != nil || !errors.Is(inner, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("Run = %v, Run of the inner pipeline = %v after %v, want nil, DeadlineExceeded after 1m", err, inner, time.Since(start))
		}
	})
}
