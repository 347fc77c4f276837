package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// duplicate adds a stage that emits every Buffer to two streams, without a copy
// of the elements. It ends when one of the streams stops.
func duplicate[T any](in *pipe.Stream[T], opts ...pipe.Option) (a, b *pipe.Stream[T]) {
	outs := pipe.Split(in, 2, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			b.Retain() // before the first Put, because its reader may release b at once
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.Defaults("duplicate", opts)...)
	return outs[0], outs[1]
}

// Retain adds an owner to a Buffer. The owners must only read its elements.
func ExampleBuffer_Retain() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.SendAll(ctx, []int{1, 2, 3, 4})
	})
	first, second := duplicate(numbers)
	sum, largest := 0, 0
	pipe.Sink(first, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			sum += v
		}
		return nil
	})
	pipe.Sink(second, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			largest = max(largest, v)
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(sum, largest)
	// Output: 10 4
}
