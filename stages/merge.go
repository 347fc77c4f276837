package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Merge emits the elements of all ins as they arrive, until all have ended.
//
// Each Stream keeps its own order; between them there is none, and no Stream starves
// another. At least one Stream is needed. For options, see MergeAll.
func Merge[T any](ins ...*pipe.Stream[T]) *pipe.Stream[T] { return MergeAll(ins) }

// MergeAll is Merge with options.
func MergeAll[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must("Merge", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		any := pipe.AnyOf(ins...)
		for {
			_, b, err := any.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
	}, defaults("merge", opts)...)
}
