package stages_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// Attempt hands over its outcomes before it waits for input, and not only when
// a Buffer is full. If no stage reads the results, it must end in both cases.
func TestAttemptWithASlowInputEndsWhenResultsAreNotWanted(t *testing.T) {
	bubble(t, "slow", func(t *testing.T) {
		p := pipe.New("test")
		elements := make([]int, 100_000) // one each millisecond
		good, bad := stages.Attempt(slowly(p, time.Millisecond, elements), func(_ context.Context, v int) (int, error) { return v, nil })
		var some []int
		stagetest.First(good, 2, &some)
		stages.Discard(bad)
		begin := time.Now()
		stagetest.Run(t, p)
		if d := time.Since(begin); d > time.Second {
			t.Errorf("ended after %v, want at once after the second element", d)
		}
	})
}

func TestStagesOfAttemptHaveItsName(t *testing.T) {
	for want, opts := range map[string][]pipe.Option{"Attempt": nil, "parse": {pipe.Name("parse")}} {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, []int{1}), func(_ context.Context, v int) (int, error) { return v, nil }, opts...)
		stages.Discard(good)
		stages.Discard(bad)
		stagetest.Run(t, p)
		st := p.Stats().Stages
		if st[1].Name != want || st[2].Name != want+"/split" {
			t.Errorf("names = %q, %q, want %q and %q", st[1].Name, st[2].Name, want, want+"/split")
		}
	}
}

func TestUnreadStreamOfAttemptIsNamed(t *testing.T) {
	for unread, want := range []string{"output 1 of 2", "output 2 of 2"} {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, []int{1}), func(_ context.Context, v int) (int, error) { return v, nil })
		if unread == 0 {
			stages.Discard(bad)
		} else {
			stages.Discard(good)
		}
		stagetest.RunFails(t, p, pipe.ErrUnread, "pipe: test/Attempt/split: "+want+": stream is not read by any stage")
	}
}

func TestAttemptSeparatesResultsAndFailures(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, stagetest.UpTo(1000), source), func(_ context.Context, v int) (int, error) {
			if v%3 == 0 {
				return 0, stagetest.ErrBad
			}
			return -v, nil
		}, opt)
		var results, failed, wantResults, wantFailed []int
		stages.Collect(good, &results)
		stages.ForEach(bad, func(_ context.Context, f stages.Failure[int]) error {
			failed = append(failed, f.Value)
			if !errors.Is(f.Err, stagetest.ErrBad) {
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
		stagetest.Run(t, p)
		stagetest.Same(t, "the results", results, wantResults)
		stagetest.Same(t, "the failures", failed, wantFailed)
	})
}

// There are more failures than all queues hold.
func TestAttemptDeliversFailuresWithoutResults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, stagetest.UpTo(10_000)), func(_ context.Context, v int) (int, error) { return 0, stagetest.ErrBad })
		var results, failures int64
		stages.Count(good, &results)
		stages.Count(bad, &failures, pipe.WriteQueueMaxSize(1))
		stagetest.Run(t, p)
		if results != 0 || failures != 10_000 {
			t.Errorf("%d results and %d failures, want 0 and 10000", results, failures)
		}
	})
}

func TestAttemptNeedsAReaderOfResultsButNotOfFailures(t *testing.T) {
	half := func(_ context.Context, v int) (int, error) {
		if v%2 == 0 {
			return 0, stagetest.ErrBad
		}
		return v, nil
	}
	bubble(t, "failures stopped", func(t *testing.T) {
		p := pipe.New("test")
		good, bad := stages.Attempt(stages.FromSlice(p, stagetest.UpTo(10_000)), half)
		var results int64
		var some []stages.Failure[int]
		stages.Count(good, &results)
		stagetest.First(bad, 2, &some)
		stagetest.Run(t, p)
		if results != 5000 {
			t.Errorf("%d results, want 5000", results)
		}
	})
	bubble(t, "results stopped", func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		good, bad := stages.Attempt(endless(p, &stopped), half)
		var some []int
		stagetest.First(good, 2, &some)
		stages.Discard(bad)
		stagetest.Run(t, p)
		stagetest.Same(t, "the results", some, []int{1, 3})
		if !stopped {
			t.Error("the source was not stopped")
		}
	})
}

func TestFailureSizeIncludesItsValue(t *testing.T) {
	if got := (stages.Failure[string]{Value: "abc", Err: stagetest.ErrBad}).Size(); got != 16+16+3 {
		t.Errorf("Size = %d, want 35", got)
	}
}

// Without results, no Put reports the stop.
func TestAttemptThatOnlyFailsEndsWhenResultsAreNotWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls := 0
		in := stages.Generate(p, func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
			calls++
			return calls, nil
		})
		results, failures := stages.Attempt(in, func(_ context.Context, v int) (int, error) {
			if v > 1 {
				return 0, errors.New("no")
			}
			return v, nil
		})
		var got []int
		stages.Collect(stages.Take(results, 1), &got)
		stages.Discard(failures)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil || len(got) != 1 {
			t.Errorf("Run = %v after %d elements, got %v; want nil soon after the first", err, calls, got)
		}
	})
}

func TestAttemptRunsOnWorkers(t *testing.T) {
	bubble(t, "attempt", func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var working, most atomic.Int64
		good, bad := stages.Attempt(stages.FromSlice(p, stagetest.UpTo(40)), func(ctx context.Context, v int) (int, error) {
			most.Store(max(most.Load(), working.Add(1)))
			defer working.Add(-1)
			if err := notify.Sleep(ctx, time.Second); err != nil {
				return 0, err
			}
			if v%10 == 0 {
				return 0, stagetest.ErrBad
			}
			return v, nil
		}, pipe.Workers(4), pipe.Name("it"), pipe.Sizer(func(int) int64 { return 100 }))
		var results, failures int64
		stages.Count(good, &results)
		stages.Count(bad, &failures)
		stagetest.Run(t, p)
		if d := time.Since(start); d != 10*time.Second || most.Load() != 4 || results != 36 || failures != 4 {
			t.Errorf("%d results and %d failures after %v, up to %d at once; want 36 and 4 after 10s, 4 at once", results, failures, d, most.Load())
		}
	})
}

func TestFailureAsJSONHasTheTextOfItsError(t *testing.T) {
	p := pipe.New("test")
	good, failures := stages.Attempt(stages.FromSlice(p, []int{7}), func(context.Context, int) (int, error) {
		return 0, errors.New("no such thing")
	})
	stages.Discard(good)
	var failed []stages.Failure[int]
	stages.Collect(failures, &failed)
	stagetest.Run(t, p)
	got, err := json.Marshal(failed)
	if want := `[{"Value":7,"Err":"no such thing"}]`; err != nil || string(got) != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
	// A file of failures can be replayed.
	var again []stages.Failure[int]
	if err := json.Unmarshal(got, &again); err != nil || len(again) != 1 || again[0].Value != 7 || again[0].Err.Error() != "no such thing" {
		t.Errorf("Unmarshal = %v, %v, want the failure", again, err)
	}
	if err := json.Unmarshal([]byte(`{"Value":"x"}`), &again); err == nil {
		t.Error("Unmarshal of another type = nil, want an error")
	}
}

// Encoding fails if the JSON has lost bytes of the value. Those of the error
// are not needed.
func TestFailureAsJSONHasNoBytesThatAreNotUTF8(t *testing.T) {
	text, err := json.Marshal(stages.Failure[int]{Err: errors.New("\xff")})
	if want := `{"Value":0,"Err":"` + "\uFFFD" + `"}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}

func TestJSONOfAFailureLosesNoBytes(t *testing.T) {
	text, err := json.Marshal(stages.Failure[string]{Value: "\xff", Err: stagetest.ErrBad})
	if err == nil || !strings.HasSuffix(err.Error(), "the string.Value is not UTF-8") {
		t.Errorf("Marshal = %s, %v; want an error about the value", text, err)
	}
}
