package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// failAt returns the error of a kernel for err, which a user function returned
// for element i. An error after the end of ctx is a reaction to that, not a
// failure of the element. If err is pipe.ErrStopped, the results before it
// still arrive.
func failAt[T any](ctx context.Context, out *pipe.Out[T], i int, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == pipe.ErrStopped {
		if err := out.Flush(ctx); err != nil {
			return err
		}
	}
	return pipe.AtElement(i, err)
}

// failAfter is failAt for a stage that has not handed over the results yet.
func failAfter[T any](ctx context.Context, out *pipe.Out[T], results []T, i int, err error) error {
	if err == pipe.ErrStopped {
		if err := out.SendAll(ctx, results); err != nil {
			return err
		}
	}
	return failAt(ctx, out, i, err)
}
