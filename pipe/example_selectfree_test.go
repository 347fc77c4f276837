package pipe_test

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/penstock-go/penstock/pipe"
)

// distribute adds a stage that emits each Buffer to one of n streams. It
// chooses the next one whose edge is not full. It ends when one of the streams
// stops.
func distribute[T any](in *pipe.Stream[T], n int, opts ...pipe.Option) []*pipe.Stream[T] {
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		next := 0
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			k, err := pipe.SelectFree(ctx, outs, next) // waits while all are full
			if err != nil {
				return err
			}
			if err := outs[k].Put(ctx, b); err != nil {
				return err
			}
			next = k + 1
		}
		return nil
	}, pipe.Defaults("distribute", opts)...)
}

// SelectFree finds an output that can take a Buffer at once, so that a slow
// reader does not delay the others.
func ExampleSelectFree() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.SendAll(ctx, []int{1, 2, 3, 4, 5, 6})
	}, pipe.BufferLength(1))
	var sum atomic.Int64 // of both readers
	for _, part := range distribute(numbers, 2) {
		pipe.Sink(part, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				sum.Add(int64(v))
			}
			return nil
		})
	}
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(sum.Load())
	// Output: 21
}
