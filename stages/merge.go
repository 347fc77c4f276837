package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Merge emits the elements of all ins as they arrive, until all have ended. It
// needs at least one Stream.
//
// The order of each Stream is kept. If several Streams have elements, Merge
// alternates between them.
func Merge[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Merge", len(ins) > 0, "at least one Stream is needed")
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
	}, pipe.Defaults("Merge", opts, pipe.KeepsRaw())...)
}
