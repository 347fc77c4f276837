package stages_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// elementwise are the ways to double the odd numbers and drop the others.
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
				return 0, errBad
			}
			return 2 * v, nil
		}, opts...)
		stages.Discard(bad)
		return good
	},
}

func TestElementwiseStagesKeepOrderForAnyBuffers(t *testing.T) {
	for name, stage := range elementwise {
		t.Run(name, func(t *testing.T) {
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				for _, n := range []int{0, 1, 1000} {
					var want, got []int
					for v := range n {
						if v%2 == 1 {
							want = append(want, 2*v)
						}
					}
					p := pipe.New("test")
					stages.Collect(stage(stages.FromSlice(p, upTo(n), source), opt), &got)
					run(t, p)
					same(t, "got", got, want)
				}
			})
		})
	}
}

func TestStagesLeaveSharedBuffersAlone(t *testing.T) {
	for name, stage := range elementwise {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			a, b := shared(stages.FromSlice(p, upTo(1000)))
			var got []int
			stages.Discard(stage(a))
			stages.Collect(b, &got)
			run(t, p)
			same(t, "the other branch", got, upTo(1000))
		})
	}
}

func TestFilterOfAnyShareOfElements(t *testing.T) {
	for _, every := range []int{1, 2, 3, 5, 100, 10_000} {
		forLengths(t, func(t *testing.T, source, opt pipe.Option) {
			p := pipe.New("test")
			var got, want []int
			for v := 0; v < 1000; v += every {
				want = append(want, v)
			}
			stages.Collect(stages.Filter(stages.FromSlice(p, upTo(1000), source), func(v int) bool { return v%every == 0 }, opt), &got)
			run(t, p)
			same(t, "got", got, want)
		})
	}
}

func TestFailingElementIsNamed(t *testing.T) {
	const want = "pipe: test/it: element 777: no good"
	at := func(v int) error {
		if v == 777 {
			return errBad
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
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				stage(stages.FromSlice(p, upTo(1000), source), opt, pipe.Name("it"))
				runFails(t, p, errBad, want)
			})
		})
	}
}

// stopping are the stages whose function wants no more after 776.
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

// A function that says ErrStopped wants no more: what it returned before arrives, also
// what stages behind it in the same goroutine hold.
func TestFunctionMayStop(t *testing.T) {
	for name, stage := range stopping {
		t.Run(name, func(t *testing.T) {
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var stopped bool
				var got []int
				out := stage(endless(p, &stopped, source), opt)
				behind := stages.FlatMap(out, func(v int) iter.Seq[int] {
					return func(yield func(int) bool) { yield(v) }
				})
				stages.Collect(behind, &got)
				run(t, p)
				same(t, "got", got, upTo(777))
				if !stopped {
					t.Error("the source was not stopped")
				}
			})
		})
	}
}

// A result that waits for a full Buffer would come minutes late.
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
			f := func(ctx context.Context, v int) error { return pause(ctx, time.Second) }
			// A stage behind, in the same goroutine, that gathers must not hold them up either.
			out := stages.FlatMap(stage(stages.FromSlice(p, upTo(100)), f), func(v int) iter.Seq[int] {
				return func(yield func(int) bool) { yield(v) }
			})
			var late time.Duration
			stages.ForEach(out, func(_ context.Context, v int) error {
				late = max(late, time.Since(start)-time.Duration(v+1)*time.Second)
				return nil
			}, pipe.Async())
			run(t, p)
			if late > 0 {
				t.Errorf("an element came %v late", late)
			}
		})
	}
}

func TestCancelEndsAWaitingFunctionAndIsNoFailureOfIt(t *testing.T) {
	for name, stage := range map[string]func(in *pipe.Stream[int], f func(context.Context, int) error){
		"MapErr": func(in *pipe.Stream[int], f func(context.Context, int) error) {
			stages.Discard(stages.MapErr(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) }))
		},
		"Attempt": func(in *pipe.Stream[int], f func(context.Context, int) error) {
			good, bad := stages.Attempt(in, func(ctx context.Context, v int) (int, error) { return v, f(ctx, v) })
			stages.Discard(good)
			stages.ForEach(bad, func(_ context.Context, f stages.Failure[int]) error {
				return errors.New("a cancelled element was called a failure")
			})
		},
		"ForEach": func(in *pipe.Stream[int], f func(context.Context, int) error) { stages.ForEach(in, f) },
	} {
		bubble(t, name, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errBad)
			defer cancel()
			p := pipe.New("test")
			stage(stages.FromSlice(p, upTo(100)), func(ctx context.Context, v int) error {
				<-ctx.Done()
				return ctx.Err()
			})
			err := p.Run(ctx)
			if failure := new(pipe.StageError); !errors.Is(err, errBad) || errors.As(err, &failure) {
				t.Errorf("Run = %v, want the cause, of no stage", err)
			}
		})
	}
}
