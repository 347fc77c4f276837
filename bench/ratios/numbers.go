package main

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// numbers is the source of our side in all comparisons. It emits the numbers
// from 0 to n-1 in whole Buffers, as the peers send whole batches.
func numbers(p *pipe.Pipeline, n int) *pipe.Stream[int64] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
		for i := 0; i < n; {
			b := out.Buffer(min(out.BufferLength(), n-i))
			elems := b.Elements()
			for k := range elems {
				elems[k] = int64(i + k)
			}
			i += len(elems)
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("numbers"))
}

// sum is the sink of our side in all comparisons. It adds up all elements.
func sum(in *pipe.Stream[int64], to *int64) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[int64]) error {
		total := int64(0)
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				*to = total
				return nil
			}
			if err != nil {
				return err
			}
			for _, v := range b.Elements() {
				total += v
			}
			b.Release()
		}
	}, pipe.Name("sum"))
}

// runPipeline runs p under a context that can be cancelled.
func runPipeline(p *pipe.Pipeline) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return p.Run(ctx)
}

// same returns an error if the result of a side is wrong.
func same(got, want int64) error {
	if got != want {
		return fmt.Errorf("the sum is %d, want %d", got, want)
	}
	return nil
}

// sumTo returns the sum of the numbers from 0 to n-1.
func sumTo(n int) int64 { return int64(n) * int64(n-1) / 2 }
