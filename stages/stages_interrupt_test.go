package stages_test

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// callers has every stage that calls a function of the user for each element.
// work is to be called by that function.
var callers = map[string]func(in *pipe.Stream[int], work func()){
	"Map": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Map(in, func(v int) int { work(); return v }))
	},
	"Map with workers": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Map(in, func(v int) int { work(); return v }, pipe.Workers(1)))
	},
	"MapErr": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.MapErr(in, func(_ context.Context, v int) (int, error) { work(); return v, nil }))
	},
	"Filter": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Filter(in, func(int) bool { work(); return true }))
	},
	"FilterErr": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.FilterErr(in, func(context.Context, int) (bool, error) { work(); return true, nil }))
	},
	"FlatMap": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.FlatMap(in, func(v int) iter.Seq[int] {
			return func(yield func(int) bool) { work() }
		}))
	},
	"FlatMapErr": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.FlatMapErr(in, func(_ context.Context, v int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) { work() }
		}))
	},
	"Attempt": func(in *pipe.Stream[int], work func()) {
		good, bad := stages.Attempt(in, func(_ context.Context, v int) (int, error) { work(); return v, errors.New("bad") })
		stages.Discard(good)
		stages.Discard(bad)
	},
	"ForEach": func(in *pipe.Stream[int], work func()) {
		stages.ForEach(in, func(context.Context, int) error { work(); return nil })
	},
	"Fold": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Fold(in, 0, func(acc, v int) int { work(); return acc }))
	},
	"Scan": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Scan(in, 0, func(acc, v int) int { work(); return acc }))
	},
	"TakeWhile": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.TakeWhile(in, func(int) bool { work(); return true }))
	},
	"Distinct": func(in *pipe.Stream[int], work func()) {
		stages.Discard(stages.Distinct(in, func(v int) int { work(); return v }))
	},
	"Route": func(in *pipe.Stream[int], work func()) {
		for _, s := range stages.Route(in, 2, func(v int) int { work(); return v % 2 }) {
			stages.Discard(s)
		}
	},
	"Partition": func(in *pipe.Stream[int], work func()) {
		for _, s := range stages.Partition(in, 2, func(v int) int { work(); return v }) {
			stages.Discard(s)
		}
	},
	"Zip": func(in *pipe.Stream[int], work func()) {
		both := stages.Tee(in, 2)
		stages.Discard(stages.Zip(both[0], both[1], func(a, b int) int { work(); return a }))
	},
	"MergeSorted": func(in *pipe.Stream[int], work func()) {
		both := stages.Tee(in, 2)
		stages.Discard(stages.MergeSorted(both, func(a, b int) int { work(); return a - b }))
	},
	"In.All": func(in *pipe.Stream[int], work func()) {
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				work()
			}
			return nil
		})
	},
}

// Each function is called with more than one Buffer of elements. Its first
// calls are fast, and the others take a second.
func TestNoFunctionIsCalledOnceItsContextHasEnded(t *testing.T) {
	for name, build := range callers {
		for _, fast := range []int{0, 7, 1500} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				calls := 0
				p := pipe.New("test")
				build(stages.FromSlice(p, stagetest.UpTo(5000)), func() {
					if calls++; calls > fast {
						time.Sleep(time.Second)
					}
				})
				cause := errors.New("cause")
				time.AfterFunc(9500*time.Millisecond, func() { cancel(cause) })
				start := time.Now()
				err := p.Run(ctx)
				if took := time.Since(start); !errors.Is(err, cause) || calls != fast+10 || took != 10*time.Second {
					t.Errorf("%s: Run = %v with %d calls after %v, want %d calls", name, err, calls, took, fast+10)
				}
			})
		}
	}
}

// A call ends the context itself. So nothing but the context shows the end.
func TestNoFunctionIsCalledAfterACallThatCancels(t *testing.T) {
	for name, build := range callers {
		ctx, cancel := context.WithCancelCause(t.Context())
		calls, after := 0, 0
		cause := errors.New("cause")
		p := pipe.New("test")
		build(stages.FromSlice(p, stagetest.UpTo(5000)), func() {
			if ctx.Err() != nil {
				after++
			}
			if calls++; calls == 5 {
				cancel(cause)
			}
			for start := time.Now(); time.Since(start) < time.Millisecond; { // works, and does not wait
			}
		})
		if err := p.Run(ctx); !errors.Is(err, cause) || after > 0 {
			t.Errorf("%s: Run = %v with %d calls after the cancel, want none", name, err, after)
		}
	}
}

// The elements that no stage has begun are dropped, and the results of the
// others arrive.
func TestNoFunctionIsCalledAfterDrainBegun(t *testing.T) {
	for name, build := range callers {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			p := pipe.New("test")
			build(stages.FromSlice(p, stagetest.UpTo(1<<20)), func() {
				calls++
				time.Sleep(time.Second)
			})
			time.AfterFunc(9500*time.Millisecond, p.DrainBegun)
			start := time.Now()
			err := p.Run(t.Context())
			if took := time.Since(start); err != nil || calls != 10 || took != 10*time.Second {
				t.Errorf("%s: Run = %v with %d calls after %v, want 10 calls", name, err, calls, took)
			}
		})
	}
}

// Each of 64 workers has one request. All of the other ids are still raw.
func TestDrainBegunEndsACrawlWithinTheRequestsThatHaveBegun(t *testing.T) {
	for name, source := range map[string]func(p *pipe.Pipeline, ids []int) *pipe.Stream[int]{
		"FromSlice": func(p *pipe.Pipeline, ids []int) *pipe.Stream[int] { return stages.FromSlice(p, ids) },
		"Throttle": func(p *pipe.Pipeline, ids []int) *pipe.Stream[int] {
			return stages.Throttle(stages.FromSlice(p, ids), 500, 10)
		},
		"Map": func(p *pipe.Pipeline, ids []int) *pipe.Stream[int] {
			return stages.Map(stages.FromSlice(p, ids), func(v int) int { return v })
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("crawl")
			var paid atomic.Int64
			var got []int
			pages := stages.MapErr(source(p, stagetest.UpTo(100_000)), func(_ context.Context, id int) (int, error) {
				time.Sleep(128 * time.Millisecond)
				paid.Add(1)
				return id, nil
			}, pipe.Workers(64))
			stages.Collect(pages, &got)
			var drained time.Time
			time.AfterFunc(10*time.Second, func() { drained = time.Now(); p.DrainBegun() })
			err := p.Run(t.Context())
			if took := time.Since(drained); err != nil || took > 128*time.Millisecond || int64(len(got)) != paid.Load() {
				t.Errorf("%s: Run = %v, %v after the drain, %d requests were made, %d results arrived", name, err, took, paid.Load(), len(got))
			}
			dropped := int64(0)
			for _, s := range p.Stats().Stages {
				dropped += s.Dropped
			}
			if sent := p.Stats().Stages[0].Out.Elements; dropped+paid.Load() != sent {
				t.Errorf("%s: %d ids were sent, %d requests were made, %d ids were dropped", name, sent, paid.Load(), dropped)
			}
		})
	}
}
