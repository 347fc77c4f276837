package stages_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestRetryCallsUntilSuccessOrTheLastAttempt(t *testing.T) {
	other := errors.New("other")
	for name, c := range map[string]struct {
		errs  []error // of the attempts; then it succeeds
		calls int
		wait  time.Duration
		want  string // "": success
	}{
		"at once":         {nil, 1, 0, ""},
		"twice":           {[]error{stagetest.ErrBad}, 2, time.Second, ""},
		"last time":       {[]error{stagetest.ErrBad, stagetest.ErrBad}, 3, 3 * time.Second, ""},
		"never":           {[]error{stagetest.ErrBad, stagetest.ErrBad, stagetest.ErrBad}, 3, 3 * time.Second, "after 3 attempts: no good"},
		"hopeless":        {[]error{other}, 1, 0, "other"},
		"hopeless, later": {[]error{stagetest.ErrBad, other}, 2, time.Second, "after 2 attempts: other"},
		"stopped":         {[]error{pipe.ErrStopped}, 1, 0, pipe.ErrStopped.Error()},
	} {
		bubble(t, name, func(t *testing.T) {
			calls := 0
			f := stages.Retry(func(_ context.Context, v int) (int, error) {
				calls++
				if calls <= len(c.errs) {
					return 0, c.errs[calls-1]
				}
				return 2 * v, nil
			}, 3, func(failed int) time.Duration { return time.Duration(failed) * time.Second },
				func(err error) bool { return errors.Is(err, stagetest.ErrBad) || errors.Is(err, pipe.ErrStopped) })
			start := time.Now()
			got, err := f(t.Context(), 21)
			if calls != c.calls || time.Since(start) != c.wait {
				t.Errorf("%d calls in %v, want %d in %v", calls, time.Since(start), c.calls, c.wait)
			}
			if c.want == "" && (got != 42 || err != nil) || c.want != "" && (err == nil || err.Error() != c.want) {
				t.Errorf("= %d, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestRetryStopsWaitingWhenTheContextIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, stagetest.ErrBad)
		defer cancel()
		calls, again := 0, errors.New("again")
		f := stages.Retry(func(context.Context, int) (int, error) { calls++; return 0, again }, 1000,
			func(int) time.Duration { return 25 * time.Second }, nil)
		if _, err := f(ctx, 1); !errors.Is(err, stagetest.ErrBad) || !errors.Is(err, again) || calls != 3 {
			t.Errorf("= %v after %d calls, want the cause and the last failure after 3", err, calls)
		}
	})
}

func TestBackoffDoublesUpToItsMaximum(t *testing.T) {
	f := stages.Backoff(time.Second, 10*time.Second)
	for failed, want := range map[int]time.Duration{1: 1, 2: 2, 3: 4, 4: 8, 5: 10, 6: 10, 1000: 10} {
		lowest, highest := time.Hour, time.Duration(0)
		for range 1000 {
			d := f(failed)
			lowest, highest = min(lowest, d), max(highest, d)
		}
		want *= time.Second
		if lowest < want/2 || highest > want || lowest > want*55/100 || highest < want*95/100 {
			t.Errorf("after %d failures %v to %v, want %v to %v", failed, lowest, highest, want/2, want)
		}
	}
}
