package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// oneAfterTheOther adds a stage that emits its first input, then the second,
// and so on.
func oneAfterTheOther[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		for _, in := range ins {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				// The stage owns b. Put gives it to the next stage, whatever
				// Put returns.
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.Defaults("concat", opts)...)
}

// A Join has several inputs of one type and one output.
func ExampleJoin() {
	p := pipe.New("example")
	source := func(elems ...string) *pipe.Stream[string] {
		return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
			return out.SendAll(ctx, elems)
		})
	}
	all := oneAfterTheOther([]*pipe.Stream[string]{source("a", "b"), source("c")})
	pipe.Sink(all, func(ctx context.Context, in *pipe.In[string]) error {
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
	// Output:
	// a
	// b
	// c
}
