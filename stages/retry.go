package stages

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A PanicError is a panic that Recover has turned into an error.
type PanicError struct {
	Value any    // what panic was called with
	Stack []byte // of the goroutine, as debug.Stack prints it
}

// Error returns the value, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Recover returns a function for MapErr and its like that calls f and turns a panic into a *PanicError.
//
// It is for functions of which it is known that a panic leaves nothing broken behind; all other panics are
// better left alone: they end the process where they happen.
func Recover[I, O any](f func(context.Context, I) (O, error)) func(context.Context, I) (O, error) {
	mustFunc("Recover", f == nil)
	return func(ctx context.Context, v I) (o O, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = &PanicError{Value: r, Stack: debug.Stack()}
			}
		}()
		return f(ctx, v)
	}
}

// Retry returns a function for MapErr and its like that calls f up to attempts times, until it succeeds.
//
// Before each further attempt it waits for what backoff returns for the number of attempts that have
// failed, from 1; see Backoff. An error for which when is false is returned at once; when may be
// nil: then every error is tried again. pipe.ErrStopped, and a done context, are never tried again. The last
// error is returned with the number of attempts if there were several.
func Retry[I, O any](f func(context.Context, I) (O, error), attempts int, backoff func(failed int) time.Duration, when func(error) bool) func(context.Context, I) (O, error) {
	mustFunc("Retry", f == nil || backoff == nil)
	must("Retry", attempts >= 1, fmt.Sprintf("attempts must be at least 1, got %d", attempts))
	return func(ctx context.Context, v I) (O, error) {
		for failed := 1; ; failed++ {
			o, err := f(ctx, v)
			switch {
			case err == nil, errors.Is(err, pipe.ErrStopped), ctx.Err() != nil:
				return o, err
			case failed == attempts || when != nil && !when(err):
				if failed > 1 {
					err = fmt.Errorf("after %d attempts: %w", failed, err)
				}
				return o, err
			}
			if err := wait(ctx, backoff(failed)); err != nil {
				return o, err
			}
		}
	}
}

// wait waits for d, or for ctx.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Backoff returns a function for Retry: first after the first failure, doubled after each further one
// up to most, and of that at random between half and all, so that many who failed at once do
// not come back at once. Both are above 0.
func Backoff(first, most time.Duration) func(failed int) time.Duration {
	must("Backoff", first > 0 && most > 0, "first and most must be above 0")
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
