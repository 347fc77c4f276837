package queuetest

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/internal/invariants"
)

// ErrTest is the failure that tests cause.
var ErrTest = errors.New("test failure")

// OwnSize is the size function of values that are their own size.
func OwnSize(n int) int64 { return int64(n) }

// Canceled returns a context that is done, with ErrTest as its cause.
func Canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(ErrTest)
	return ctx
}

// Rounds returns n, or a fifth of it under the race detector, where the suite
// runs several times.
func Rounds(n int) int {
	if invariants.RaceEnabled {
		return n / 5
	}
	return n
}

// ReadToEnd reads until read returns an error.
func ReadToEnd(ctx context.Context, read func(context.Context) (int, error)) {
	for {
		if _, err := read(ctx); err != nil {
			return
		}
	}
}
