package stages_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// A result that waits for a full Buffer would be minutes late.
func TestResultsOfSlowFunctionsArriveAtOnce(t *testing.T) {
	stage := map[string]func(in *pipe.Stream[int], f func(context.Context, int) error) *pipe.Stream[int]{
		"MapErr": func(in *pipe.Stream[int], f func(context.Context, int) error) *pipe.Stream[int] {
			return stages.MapErr(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) })
		},
		"FilterErr": func(in *pipe.Stream[int], f func(context.Context, int) error) *pipe.Stream[int] {
			return stages.FilterErr(in, func(ctx context.Context, v int) (bool, error) { return true, f(ctx, v) })
		},
		"FlatMapErr": func(in *pipe.Stream[int], f func(context.Context, int) error) *pipe.Stream[int] {
			return stages.FlatMapErr(in, func(ctx context.Context, v int) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) { yield(v, f(ctx, v)) }
			})
		},
		"Attempt": func(in *pipe.Stream[int], f func(context.Context, int) error) *pipe.Stream[int] {
			good, bad := stages.Attempt(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) })
			stages.Discard(bad)
			return good
		},
	}
	for name, stage := range stage {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			start := time.Now()
			f := func(ctx context.Context, v int) error { return notify.Sleep(ctx, time.Second) }
			// A downstream stage on the same goroutine gathers them, and must
			// not delay them.
			out := stages.FlatMap(stage(stages.FromSlice(p, stagetest.UpTo(100)), f), func(v int) iter.Seq[int] {
				return func(yield func(int) bool) { yield(v) }
			})
			var late time.Duration
			stages.ForEach(out, func(_ context.Context, v int) error {
				late = max(late, time.Since(start)-time.Duration(v+1)*time.Second)
				return nil
			}, pipe.Async())
			stagetest.Run(t, p)
			if late > 0 {
				t.Errorf("an element came %v late", late)
			}
		})
	}
}

// The speed of a function is measured for short Buffers as for long ones.
// Results that are a millisecond old leave even if all Buffers before them were
// short.
func TestShortBuffersDoNotHideASlowFunction(t *testing.T) {
	const each, long = 40 * time.Microsecond, 1000
	slow := func(v int) int { time.Sleep(each); return v }
	for name, stage := range map[string]func(in *pipe.Stream[int]) *pipe.Stream[int]{
		"MapErr": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return stages.MapErr(in, func(_ context.Context, v int) (int, error) { return slow(v), nil })
		},
		"FilterErr": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return stages.FilterErr(in, func(_ context.Context, v int) (bool, error) { slow(v); return true, nil })
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var began, came time.Time
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for range 200 {
					if err := out.Put(ctx, pipe.BufferOf(0)); err != nil {
						return err
					}
				}
				began = time.Now()
				return out.Put(ctx, pipe.BufferOf(stagetest.UpTo(long + 1)[1:]...))
			})
			stages.ForEach(stage(in), func(_ context.Context, v int) error {
				if v == 1 {
					came = time.Now()
				}
				return nil
			})
			stagetest.Run(t, p)
			if got := came.Sub(began); got > 2*time.Millisecond {
				t.Errorf("the first result of the long Buffer left after %v, want at most 2ms", got)
			}
		})
	}
}
