package stages_test

import (
	"context"
	"iter"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// elementwise are stages that double the odd numbers and drop the others.
var elementwise = map[string]func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int]{
	"Map": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		odd := stages.Filter(in, func(v int) bool { return v%2 == 1 }, opts...)
		return stages.Map(odd, func(v int) int { return 2 * v }, opts...)
	},
	"MapErr": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		odd := stages.FilterErr(in, func(_ context.Context, v int) (bool, error) { return v%2 == 1, nil }, opts...)
		return stages.MapErr(odd, func(_ context.Context, v int) (int, error) { return 2 * v, nil }, opts...)
	},
	"FlatMap": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		return stages.FlatMap(in, func(v int) iter.Seq[int] {
			return func(yield func(int) bool) {
				if v%2 == 1 {
					yield(2 * v)
				}
			}
		}, opts...)
	},
	"FlatMapErr": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		return stages.FlatMapErr(in, func(_ context.Context, v int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if v%2 == 1 {
					yield(2*v, nil)
				}
			}
		}, opts...)
	},
	"Attempt": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		good, bad := stages.Attempt(in, func(_ context.Context, v int) (int, error) {
			if v%2 == 0 {
				return 0, stagetest.ErrBad
			}
			return 2 * v, nil
		}, opts...)
		stages.Discard(bad)
		return good
	},
}

func TestElementwiseStagesKeepOrderForAnyBufferLengths(t *testing.T) {
	for name, stage := range elementwise {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				for _, n := range []int{0, 1, 1000} {
					var want, got []int
					for v := range n {
						if v%2 == 1 {
							want = append(want, 2*v)
						}
					}
					p := pipe.New("test")
					stages.Collect(stage(stages.FromSlice(p, stagetest.UpTo(n), source), opt), &got)
					stagetest.Run(t, p)
					stagetest.Same(t, "got", got, want)
				}
			})
		})
	}
}

func TestStagesDoNotWriteToSharedBuffers(t *testing.T) {
	for name, stage := range elementwise {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			a, b := shared(stages.FromSlice(p, stagetest.UpTo(1000)))
			var got []int
			stages.Discard(stage(a))
			stages.Collect(b, &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "the other branch", got, stagetest.UpTo(1000))
		})
	}
}
