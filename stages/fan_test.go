package stages_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func TestMergeLosesNothingAndKeepsTheOrderOfEach(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var ins []*pipe.Stream[int]
		for k := range 3 {
			ins = append(ins, stages.Map(stages.FromSlice(p, upTo(500), source), func(v int) int { return 3*v + k }))
		}
		var got []int
		stages.Collect(stages.Merge(ins, opt), &got)
		run(t, p)
		last := []int{-1, -1, -1}
		for _, v := range got {
			if v/3 != last[v%3]+1 {
				t.Fatalf("element %d of stream %d came after %d", v/3, v%3, last[v%3])
			}
			last[v%3]++
		}
		slices.Sort(got)
		same(t, "got", got, upTo(1500))
	})
}

func TestMergePassesOnWhatComesWhileOthersAreSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		merged := stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, upTo(3)), slowly(p, time.Second, upTo(100))})
		var at []time.Duration
		stages.ForEach(merged, func(context.Context, int) error {
			at = append(at, time.Since(start))
			return nil
		})
		run(t, p)
		if len(at) != 103 || at[99] != 100*time.Second || at[102] != 3*time.Hour {
			t.Errorf("%d elements at %v", len(at), at)
		}
	})
}

func TestMergeFailsWithAnyInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		bad := stages.Generate(p, func(context.Context) (int, error) { return 0, errBad }, pipe.Name("bad"))
		stages.Discard(stages.Merge([]*pipe.Stream[int]{slowly(p, time.Hour, upTo(3)), bad}))
		runFails(t, p, errBad, "pipe: test/bad: no good")
	})
}

func TestTeeGivesEverythingToAll(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		got := make([][]int, 3)
		for i, s := range stages.Tee(stages.FromSlice(p, upTo(1000), source), 3, opt) {
			// Stages that change Buffers they own must find them Shared.
			odd := stages.Filter(s, func(v int) bool { return v%3 != i })
			stages.Collect(odd, &got[i])
		}
		run(t, p)
		for i := range got {
			var want []int
			for v := range 1000 {
				if v%3 != i {
					want = append(want, v)
				}
			}
			same(t, "got", got[i], want)
		}
	})
}

// Buffers that come from no pool have no owners to count at first.
func TestTeeOfBuffersWithoutPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 100 {
				if err := out.Put(ctx, pipe.BufferOf(upTo(100)...)); err != nil {
					return err
				}
			}
			return nil
		})
		var n [2]int64
		for i, s := range stages.Tee(in, 2) {
			stages.Count(stages.Filter(s, func(v int) bool { return v%2 == i }, pipe.Async()), &n[i])
		}
		run(t, p)
		if n != [2]int64{5000, 5000} {
			t.Errorf("got %v elements, want 5000 each", n)
		}
	})
}

// An owner too many would keep the memory from being used again.
func TestTheLastOwnerOfABufferHasItAlone(t *testing.T) {
	for name, fan := range map[string]func(in *pipe.Stream[int]) []*pipe.Stream[int]{
		"Tee 1":   func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Tee(in, 1) },
		"Tee 2":   func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Tee(in, 2) },
		"Balance": func(in *pipe.Stream[int]) []*pipe.Stream[int] { return stages.Balance(in, 2) },
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			outs := fan(stages.FromSlice(p, upTo(1000)))
			for _, s := range outs[1:] {
				stages.Discard(s)
			}
			pipe.Sink(outs[0], func(ctx context.Context, in *pipe.In[int]) error {
				for {
					b, err := in.Read(ctx)
					if err != nil {
						return err
					}
					synctest.Wait() // all others have released it
					if b.Shared() {
						t.Error("the last owner shares the Buffer with nobody")
					}
					b.Release()
				}
			})
			run(t, p)
		})
	}
}

func TestTeeGoesAtThePaceOfTheSlowest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		fast, slow := shared(stages.FromSlice(p, upTo(1000), pipe.BufferLength(1)))
		var seen atomic.Int64
		var done, ahead int64
		stages.ForEach(fast, func(context.Context, int) error { seen.Add(1); return nil })
		stages.ForEach(slow, func(ctx context.Context, v int) error {
			done++
			if err := pause(ctx, time.Second); err != nil {
				return err
			}
			ahead = max(ahead, seen.Load()-done)
			return nil
		}, pipe.WriteQueueMaxSize(80))
		run(t, p)
		if seen.Load() != 1000 || done != 1000 || ahead > 13 {
			t.Errorf("the fast branch was %d elements ahead of the slow one, whose queue holds 11", ahead)
		}
	})
}

func TestTeeLeavesOutWhoHasStopped(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		outs := stages.Tee(stages.FromSlice(p, upTo(10_000), source), 3, opt)
		var a, b, c []int
		first(outs[0], 5, &a)
		first(outs[1], 1, &b)
		stages.Collect(outs[2], &c)
		run(t, p)
		same(t, "the first", a, upTo(5))
		same(t, "the second", b, upTo(1))
		same(t, "the third", c, upTo(10_000))
	})
}

func TestTheLastToStopStopsTee(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var stopped bool
		outs := stages.Tee(endless(p, &stopped, source), 2, opt)
		var a, b []int
		first(outs[0], 5, &a)
		first(outs[1], 5000, &b)
		run(t, p)
		same(t, "the second", b, upTo(5000))
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestAttemptPartsResultsFromFailures(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, upTo(1000), source), func(_ context.Context, v int) (int, error) {
			if v%3 == 0 {
				return 0, errBad
			}
			return -v, nil
		}, opt)
		var results, failed, wantResults, wantFailed []int
		stages.Collect(good, &results)
		stages.ForEach(bad, func(_ context.Context, f stages.Failure[int]) error {
			failed = append(failed, f.Value)
			if !errors.Is(f.Err, errBad) {
				return f.Err
			}
			return nil
		})
		for v := range 1000 {
			if v%3 == 0 {
				wantFailed = append(wantFailed, v)
			} else {
				wantResults = append(wantResults, -v)
			}
		}
		run(t, p)
		same(t, "the results", results, wantResults)
		same(t, "the failures", failed, wantFailed)
	})
}

// More failures than all queues hold must not stop the results, nor the other way round.
func TestAttemptOfNothingButFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, upTo(10_000)), func(_ context.Context, v int) (int, error) { return 0, errBad })
		var results, failures int64
		stages.Count(good, &results)
		stages.Count(bad, &failures, pipe.WriteQueueMaxSize(1))
		run(t, p)
		if results != 0 || failures != 10_000 {
			t.Errorf("%d results and %d failures, want 0 and 10000", results, failures)
		}
	})
}

func TestAttemptGoesOnWithoutFailuresAndEndsWithoutResults(t *testing.T) {
	half := func(_ context.Context, v int) (int, error) {
		if v%2 == 0 {
			return 0, errBad
		}
		return v, nil
	}
	bubble(t, "failures", func(t *testing.T) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, upTo(10_000)), half)
		var results int64
		var some []stages.Failure[int]
		stages.Count(good, &results)
		first(bad, 2, &some)
		run(t, p)
		if results != 5000 {
			t.Errorf("%d results, want 5000", results)
		}
	})
	bubble(t, "results", func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		good, bad := stages.Attempt(endless(p, &stopped), half)
		var some []int
		first(good, 2, &some)
		stages.Discard(bad)
		run(t, p)
		same(t, "the results", some, []int{1, 3})
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestFailureCountsItsValue(t *testing.T) {
	if got := (stages.Failure[string]{Value: "abc", Err: errBad}).Size(); got != 16+16+3 {
		t.Errorf("Size = %d, want 35", got)
	}
}

func TestFoldEmitsOneElement(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		for _, n := range []int{0, 1, 1000} {
			p := pipe.New("test")
			var got []string
			in := stages.FromSlice(p, upTo(n), source)
			longest := stages.Fold(in, "", func(acc string, v int) string { return acc + string(rune('a'+v%26)) }, opt)
			stages.Collect(longest, &got)
			run(t, p)
			if len(got) != 1 || len(got[0]) != n {
				t.Fatalf("%d elements gave %q", n, got)
			}
		}
	})
}

func TestFoldOfAFailedInputEmitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		bad := stages.MapErr(stages.FromSlice(p, upTo(1000)), func(_ context.Context, v int) (int, error) {
			if v == 999 {
				return 0, errBad
			}
			return v, nil
		}, pipe.Name("bad"))
		var got []int
		stages.Collect(stages.Fold(bad, 0, func(acc, v int) int { return acc + v }), &got)
		runFails(t, p, errBad, "pipe: test/bad: element 999: no good")
		same(t, "got", got, nil)
	})
}
