package stages

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
)

// Retry returns a function that calls f until it succeeds, up to attempts
// times. It is for [MapErr], [Attempt] and other stages with such a function.
//
// The number attempts is at least 1. Before each further attempt, the function
// waits. backoff returns the duration of that wait for the number of failures
// so far. See [Backoff]. If when returns false for an error, that error is
// returned at once. If when is nil, the function tries again after each error.
// It never tries again after [pipe.ErrStopped], or after the end of the
// context.
//
// After several attempts, the result is an error that wraps the last error and
// contains the number of attempts. If the context ends during a wait, the error
// wraps the cause and the last error. [pipe.Pipeline.DrainBegun] does not end
// the context, so it waits for the remaining attempts.
func Retry[I, O any](f func(context.Context, I) (O, error), attempts int, backoff func(failed int) time.Duration, when func(error) bool) func(context.Context, I) (O, error) {
	must.Func("Retry", f == nil || backoff == nil)
	must.Hold("Retry", attempts >= 1, fmt.Sprintf("attempts must be at least 1, got %d", attempts))
	return func(ctx context.Context, v I) (O, error) {
		for failed := 1; ; failed++ {
			o, err := f(ctx, v)
			switch {
			case err == nil, err == pipe.ErrStopped, ctx.Err() != nil:
				return o, err
			case failed == attempts || when != nil && !when(err):
				if failed > 1 {
					err = fmt.Errorf("after %d attempts: %w", failed, err)
				}
				return o, err
			}
			if cause := notify.Sleep(ctx, backoff(failed)); cause != nil {
				return o, fmt.Errorf("%w, after %d attempts: %w", cause, failed, err)
			}
		}
	}
}

// Backoff returns a function for [Retry] that doubles the wait after each
// failure, from first up to most.
//
// Both durations are above 0. The wait is random between half of that time and
// all of it, so that functions that failed together do not try again together.
func Backoff(first, most time.Duration) func(failed int) time.Duration {
	must.Hold("Backoff", first > 0 && most > 0, "first and most must be above 0")
	return func(failed int) time.Duration {
		d := min(first, most)
		for range failed - 1 {
			if d > most/2 {
				d = most
				break
			}
			d *= 2
		}
		return d/2 + rand.N(d-d/2+1)
	}
}
