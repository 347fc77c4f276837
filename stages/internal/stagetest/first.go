package stagetest

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// First reads n elements into *to and stops.
func First[T any](in *pipe.Stream[T], n int, to *[]T) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			if *to = append(*to, v); len(*to) == n {
				return nil
			}
		}
		return nil
	}, pipe.Name("first"))
}
