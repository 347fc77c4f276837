package sender_test

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/sender"
)

func ExampleTo() {
	p := pipe.New("count")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		to := sender.To(out, pace.New(pace.Gathered))
		for i := range 3 {
			if err := to.Send(ctx, i); err != nil {
				return err
			}
		}
		return io.EOF
	})
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(v)
		}
		return nil
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// 0
	// 1
	// 2
	// <nil>
}
