package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// merge adds a stage that emits the Buffers of all its inputs as they arrive.
func merge[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		inputs := pipe.SelectOf(ins...)
		for {
			_, b, err := inputs.Read(ctx) // waits until an input has a Buffer
			if err != nil {
				return err // io.EOF means that all inputs are complete
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
	}, pipe.Defaults("merge", opts)...)
}

// A Select reads the input that has a Buffer, so that a silent input does not
// delay the others.
func ExampleSelectOf() {
	p := pipe.New("example")
	source := func(elems ...int) *pipe.Stream[int] {
		return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.SendAll(ctx, elems)
		})
	}
	all := merge([]*pipe.Stream[int]{source(1, 2), source(3, 4)})
	pipe.Sink(all, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(v)
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Unordered output:
	// 1
	// 2
	// 3
	// 4
}
