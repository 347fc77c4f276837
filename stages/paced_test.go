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

// A stage downstream takes 5 ms for each Buffer, in the same goroutine or in
// one of its own. That is not the time of the fast functions upstream, so they
// do not split the Buffers.
func TestFastFunctionsKeepBuffersWholeHoweverSlowTheStagesDownstreamAre(t *testing.T) {
	for name, opts := range map[string][]pipe.Option{"fused": nil, "async": {pipe.Async(), pipe.WriteQueueMaxSize(1)}} {
		bubble(t, name, func(t *testing.T) {
			const buffers, length = 20, 100
			p := pipe.New("test")
			s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for range buffers {
					if err := out.Put(ctx, pipe.BufferOf(stagetest.UpTo(length)...)); err != nil {
						return err
					}
				}
				return nil
			})
			for range 3 {
				s = stages.MapErr(s, func(_ context.Context, v int) (int, error) { return v, nil }, opts...)
				s = stages.FilterErr(s, func(context.Context, int) (bool, error) { return true, nil }, opts...)
			}
			var lengths []int
			s = pipe.Apply(s, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				time.Sleep(5 * time.Millisecond)
				lengths = append(lengths, b.Len())
				return out.Put(ctx, b)
			}, opts...)
			stages.Discard(s)
			stagetest.Run(t, p)
			if len(lengths) != buffers {
				t.Errorf("%d Buffers arrived, want %d: %v", len(lengths), buffers, lengths)
			}
		})
	}
}

// The first call takes 2 ms, so its result is handed over at once. That takes 5
// ms in the same goroutine, which is not the time of the next, fast calls.
func TestHandingOverAResultDoesNotMakeTheNextOnesLate(t *testing.T) {
	const length = 100
	firstIsSlow := func() func() {
		calls := 0
		return func() {
			if calls++; calls == 1 {
				time.Sleep(2 * time.Millisecond)
			}
		}
	}
	whole := pipe.BufferLength(length)
	for name, stage := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"MapErr": func(p *pipe.Pipeline) *pipe.Stream[int] {
			call := firstIsSlow()
			return stages.MapErr(stages.FromSlice(p, stagetest.UpTo(length), whole), func(_ context.Context, v int) (int, error) { call(); return v, nil })
		},
		"FlatMap": func(p *pipe.Pipeline) *pipe.Stream[int] {
			call := firstIsSlow()
			return stages.FlatMap(stages.FromSlice(p, stagetest.UpTo(length), whole), func(v int) iter.Seq[int] {
				call()
				return func(yield func(int) bool) { yield(v) }
			})
		},
		"FromSeq": func(p *pipe.Pipeline) *pipe.Stream[int] {
			call := firstIsSlow()
			return stages.FromSeq(p, func(yield func(int) bool) {
				for v := range length {
					call()
					if !yield(v) {
						return
					}
				}
			})
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var lengths []int
			stages.Discard(pipe.Apply(stage(p), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				time.Sleep(5 * time.Millisecond)
				lengths = append(lengths, b.Len())
				return out.Put(ctx, b)
			}))
			stagetest.Run(t, p)
			if len(lengths) != 2 || lengths[0] != 1 {
				t.Errorf("Buffers of %v elements, want 1 and 99", lengths)
			}
		})
	}
}
