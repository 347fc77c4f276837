package pipe_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// byParity adds a stage that emits even and odd numbers to two streams.
func byParity(in *pipe.Stream[int], opts ...pipe.Option) (even, odd *pipe.Stream[int]) {
	outs := pipe.Split(in, 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			// When one reader stops, the other one continues. When both have
			// stopped, ctx ends and with it the loop.
			if err := outs[v&1].Send(ctx, v); err != nil && !errors.Is(err, pipe.ErrStopped) {
				return err
			}
		}
		return nil
	}, pipe.Defaults("parity", opts)...)
	return outs[0], outs[1]
}

// A Split has one input and several outputs of one type.
func ExampleSplit() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.SendAll(ctx, []int{1, 2, 3, 4, 5})
	})
	even, odd := byParity(numbers)
	count := func(to *int) func(context.Context, *pipe.In[int]) error {
		return func(ctx context.Context, in *pipe.In[int]) error {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				*to += b.Len()
				b.Release()
			}
			return nil
		}
	}
	var evens, odds int
	pipe.Sink(even, count(&evens))
	pipe.Sink(odd, count(&odds))
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(evens, "even,", odds, "odd")
	// Output: 2 even, 3 odd
}
