package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// putNow hands over a copy of elems, down to the next edge.
func putNow[T any](ctx context.Context, out *pipe.Out[T], elems []T) error {
	if err := out.Put(ctx, pipe.BufferOf(append([]T(nil), elems...)...)); err != nil {
		return err
	}
	return out.Flush(ctx)
}

// putFirst puts the first n elements of b, which it owns. A Buffer that is mostly
// empty would hold more memory than its size tells, so its elements move to memory that fits.
func putFirst[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if 4*n >= b.Len() {
		return out.Put(ctx, b.First(n))
	}
	defer b.Release()
	return out.Put(ctx, pipe.BufferOf(append([]T(nil), b.Elements()[:n]...)...))
}

// failAt returns err, which a user's function returned for element i, as the error of a
// kernel. What tells of the end of ctx is no failure of an element, and
// if the function wants no more, what was emitted before must still arrive.
func failAt[T any](ctx context.Context, out *pipe.Out[T], i int, err error) error {
	if interrupted(ctx, err) {
		return context.Cause(ctx)
	}
	if errors.Is(err, pipe.ErrStopped) {
		if err := out.Flush(ctx); err != nil {
			return err
		}
	}
	return pipe.AtElement(i, err)
}

// interrupted reports whether err says no more than that ctx is done.
func interrupted(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}
