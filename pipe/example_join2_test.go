package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

type price struct {
	article string
	cents   int
}

type order struct {
	article string
	pieces  int
}

// total adds a stage that emits a line with the amount of each order. It holds
// all prices in memory.
func total(prices *pipe.Stream[price], orders *pipe.Stream[order], opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Join2(prices, orders, func(ctx context.Context, prices *pipe.In[price], orders *pipe.In[order], out *pipe.Out[string]) error {
		cents := make(map[string]int)
		for p, err := range prices.All(ctx) {
			if err != nil {
				return err
			}
			cents[p.article] = p.cents
		}
		for o, err := range orders.All(ctx) {
			if err != nil {
				return err
			}
			if err := out.Send(ctx, fmt.Sprint(o.article, ": ", o.pieces*cents[o.article])); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("total", opts)...)
}

// A Join2 has two inputs of different types and one output. This one reads the
// first input to its end before it reads the second.
func ExampleJoin2() {
	p := pipe.New("example")
	prices := pipe.Source(p, func(ctx context.Context, out *pipe.Out[price]) error {
		return out.SendAll(ctx, []price{{"apple", 30}, {"pear", 45}})
	})
	orders := pipe.Source(p, func(ctx context.Context, out *pipe.Out[order]) error {
		return out.SendAll(ctx, []order{{"pear", 2}, {"apple", 10}})
	})
	pipe.Sink(total(prices, orders), func(ctx context.Context, in *pipe.In[string]) error {
		for line, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(line)
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// pear: 90
	// apple: 300
}
