package stages_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestErrorNamesTheFailedElement(t *testing.T) {
	const want = "pipe: test/it: element 777: no good"
	at := func(v int) error {
		if v == 777 {
			return stagetest.ErrBad
		}
		return nil
	}
	stage := map[string]func(in *pipe.Stream[int], opts ...pipe.Option){
		"MapErr": func(in *pipe.Stream[int], opts ...pipe.Option) {
			stages.Discard(stages.MapErr(in, func(_ context.Context, v int) (int, error) { return v, at(v) }, opts...))
		},
		"FilterErr": func(in *pipe.Stream[int], opts ...pipe.Option) {
			stages.Discard(stages.FilterErr(in, func(_ context.Context, v int) (bool, error) { return true, at(v) }, opts...))
		},
		"FlatMapErr": func(in *pipe.Stream[int], opts ...pipe.Option) {
			stages.Discard(stages.FlatMapErr(in, func(_ context.Context, v int) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) { _ = yield(v, nil) && yield(v, at(v)) }
			}, opts...))
		},
		"ForEach": func(in *pipe.Stream[int], opts ...pipe.Option) {
			stages.ForEach(in, func(_ context.Context, v int) error { return at(v) }, opts...)
		},
	}
	for name, stage := range stage {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				stage(stages.FromSlice(p, stagetest.UpTo(1000), source), opt, pipe.Name("it"))
				stagetest.RunFails(t, p, stagetest.ErrBad, want)
			})
		})
	}
}

// stopping are stages whose function returns pipe.ErrStopped for 777.
var stopping = map[string]func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int]{
	"MapErr": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		return stages.MapErr(in, func(_ context.Context, v int) (int, error) {
			if v == 777 {
				return 0, pipe.ErrStopped
			}
			return v, nil
		}, opts...)
	},
	"FilterErr": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		return stages.FilterErr(in, func(_ context.Context, v int) (bool, error) {
			if v == 777 {
				return false, pipe.ErrStopped
			}
			return true, nil
		}, opts...)
	},
	"FlatMapErr": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		return stages.FlatMapErr(in, func(_ context.Context, v int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if v == 777 {
					yield(0, pipe.ErrStopped)
					return
				}
				yield(v, nil)
			}
		}, opts...)
	},
	"Attempt": func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		good, bad := stages.Attempt(in, func(_ context.Context, v int) (int, error) {
			if v == 777 {
				return 0, pipe.ErrStopped
			}
			return v, nil
		}, opts...)
		stages.Discard(bad)
		return good
	},
}

// The results before pipe.ErrStopped arrive, including those that downstream
// stages on the same goroutine hold.
func TestErrStoppedFromAFunctionEndsTheStageCleanly(t *testing.T) {
	for name, stage := range stopping {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var stopped bool
				var got []int
				out := stage(endless(p, &stopped, source), opt)
				downstream := stages.FlatMap(out, func(v int) iter.Seq[int] {
					return func(yield func(int) bool) { yield(v) }
				})
				stages.Collect(downstream, &got)
				stagetest.Run(t, p)
				stagetest.Same(t, "got", got, stagetest.UpTo(777))
				if !stopped {
					t.Error("the source was not stopped")
				}
			})
		})
	}
}

func TestCancelOfAWaitingFunctionIsNotItsFailure(t *testing.T) {
	for name, stage := range map[string]func(in *pipe.Stream[int], f func(context.Context, int) error){
		"MapErr": func(in *pipe.Stream[int], f func(context.Context, int) error) {
			stages.Discard(stages.MapErr(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) }))
		},
		"Attempt": func(in *pipe.Stream[int], f func(context.Context, int) error) {
			good, bad := stages.Attempt(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) })
			stages.Discard(good)
			stages.ForEach(bad, func(_ context.Context, f stages.Failure[int]) error {
				return errors.New("a cancelled element became a Failure")
			})
		},
		"ForEach": func(in *pipe.Stream[int], f func(context.Context, int) error) { stages.ForEach(in, f) },
	} {
		bubble(t, name, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, stagetest.ErrBad)
			defer cancel()
			p := pipe.New("test")
			stage(stages.FromSlice(p, stagetest.UpTo(100)), func(ctx context.Context, v int) error {
				<-ctx.Done()
				return ctx.Err()
			})
			err := p.Run(ctx)
			if failure := new(pipe.StageError); !errors.Is(err, stagetest.ErrBad) || errors.As(err, &failure) {
				t.Errorf("Run = %v, want the cause without a StageError", err)
			}
		})
	}
}
