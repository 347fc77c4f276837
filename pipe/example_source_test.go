package pipe_test

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// countdown adds a source of the numbers from n down to 1.
func countdown(p *pipe.Pipeline, n int, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := n; i > 0; i-- {
			// Send gathers elements into Buffers. It waits while the edge is
			// full, and returns ErrStopped when the reader has stopped.
			if err := out.Send(ctx, i); err != nil {
				return err // always unchanged
			}
		}
		return io.EOF // the source is at its end, even if Drain is called now
	}, pipe.Defaults("countdown", opts)...)
}

// A source emits elements until its function returns.
func ExampleSource() {
	p := pipe.New("example")
	pipe.Sink(countdown(p, 3), func(ctx context.Context, in *pipe.In[int]) error {
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
	// 2
	// 1
}
