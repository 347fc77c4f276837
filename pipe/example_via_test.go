package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// differences adds a stage that emits the difference between each number and
// the number before it.
func differences(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		last, first := 0, true
		for v, err := range in.All(ctx) {
			if err != nil {
				return err // the input has failed, or the output has stopped
			}
			if !first {
				if err := out.Send(ctx, v-last); err != nil {
					return err
				}
			}
			last, first = v, false
		}
		return nil // the input was complete
	}, pipe.Defaults("differences", opts)...)
}

// A Via reads its input and writes its output in a goroutine of its own. It may
// keep a state from one element to the next.
func ExampleVia() {
	p := pipe.New("example")
	squares := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.SendAll(ctx, []int{1, 4, 9, 16})
	})
	pipe.Sink(differences(squares), func(ctx context.Context, in *pipe.In[int]) error {
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
	// 3
	// 5
	// 7
}
