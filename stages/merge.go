package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Merge emits the elements of all ins as they arrive, until all have ended.
//
// Each Stream keeps its own order; between them there is none, and no Stream starves
// another. At least one Stream is needed.
func Merge[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must("Merge", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		sel := pipe.SelectOf(ins...)
		for {
			_, b, err := sel.Read(ctx)
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
	}, pipe.Defaults("merge", opts)...)
}
