package pipe_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/penstock-go/penstock/pipe"
)

// writeLines adds a sink that writes each element to w, as a line.
func writeLines(in *pipe.Stream[string], w io.Writer, opts ...pipe.Option) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[string]) error {
		buffered := bufio.NewWriter(w)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for _, line := range b.Elements() {
				fmt.Fprintln(buffered, line) // Flush returns the error
			}
			b.Release() // the sink owns the Buffer, and is done with it
			if err := buffered.Flush(); err != nil {
				return fmt.Errorf("write: %w", err) // wrapped, so that it is a failure whatever it is
			}
		}
		return nil // the input was complete
	}, pipe.Defaults("write", opts)...)
}

// A sink reads elements until its function returns.
func ExampleSink() {
	p := pipe.New("example")
	words := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return out.SendAll(ctx, []string{"hello", "world"})
	})
	writeLines(words, os.Stdout)
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// hello
	// world
}
