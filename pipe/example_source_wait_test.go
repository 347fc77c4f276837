package pipe_test

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// receive adds a source of the elements that it receives from c. It ends when c
// is closed.
func receive[T any](p *pipe.Pipeline, c <-chan T, opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for {
			if len(c) == 0 {
				// The next receive may wait. Flush delivers the elements that
				// Send has gathered, so that none of them waits as well.
				if err := out.Flush(ctx); err != nil {
					return err
				}
			}
			select {
			case v, ok := <-c:
				if !ok {
					return io.EOF
				}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			case <-ctx.Done(): // the run has failed, or Drain was called, or the reader has stopped
				return context.Cause(ctx)
			}
		}
	}, pipe.Defaults("receive", opts)...)
}

// A source that waits for external input calls Flush before it waits. It
// returns when its context ends.
func ExampleSource_wait() {
	words := make(chan string)
	p := pipe.New("example")
	pipe.Sink(receive(p, words), func(ctx context.Context, in *pipe.In[string]) error {
		for word, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(word)
		}
		return nil
	})
	go func() {
		defer close(words)
		words <- "hello"
		words <- "world"
	}()
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// hello
	// world
}
