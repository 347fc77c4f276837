package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
)

// parseOrReport adds a stage that emits the texts that are numbers to one
// stream, and the errors of the others to a second one.
func parseOrReport(in *pipe.Stream[string], opts ...pipe.Option) (*pipe.Stream[int], *pipe.Stream[error]) {
	return pipe.Split2(in, func(ctx context.Context, in *pipe.In[string], numbers *pipe.Out[int], failures *pipe.Out[error]) error {
		for text, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			v, err := strconv.Atoi(text)
			if err != nil {
				err = failures.Send(ctx, err)
			} else {
				err = numbers.Send(ctx, v)
			}
			if err != nil && !errors.Is(err, pipe.ErrStopped) {
				return err
			}
		}
		return nil
	}, pipe.Defaults("parse", opts)...)
}

// A Split2 has one input and two outputs of different types.
func ExampleSplit2() {
	p := pipe.New("example")
	texts := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return out.SendAll(ctx, []string{"1", "two", "3"})
	})
	numbers, failures := parseOrReport(texts)
	sum := 0
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			sum += v
		}
		return nil
	})
	pipe.Sink(failures, func(ctx context.Context, in *pipe.In[error]) error {
		for failure, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(failure)
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println("sum:", sum)
	// Output:
	// strconv.Atoi: parsing "two": invalid syntax
	// sum: 4
}
