package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// positive adds a kernel that keeps the numbers above 0.
func positive(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		if b.Shared() { // another stage reads the same memory
			copied := out.Buffer(b.Len())
			copy(copied.Elements(), b.Elements())
			b.Release()
			b = copied
		}
		elems, n := b.Elements(), 0
		for _, v := range elems {
			if v > 0 {
				elems[n] = v
				n++
			}
		}
		return out.Put(ctx, b.First(n)) // an empty Buffer is not delivered
	}, pipe.Defaults("positive", opts)...)
}

// A kernel may change the elements of its Buffer and emit that Buffer, unless
// the Buffer is Shared.
func ExampleApply_inPlace() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.SendAll(ctx, []int{-2, 1, 0, 3})
	})
	pipe.Sink(positive(numbers), func(ctx context.Context, in *pipe.In[int]) error {
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
	// 1
	// 3
}
