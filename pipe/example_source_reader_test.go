package pipe_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/pipe"
)

// A flushingReader flushes an Out before each Read, which may wait.
type flushingReader[T any] struct {
	ctx context.Context // of the stage function in which the reader lives
	out *pipe.Out[T]
	src io.Reader
}

func (r flushingReader[T]) Read(p []byte) (int, error) {
	if err := r.out.Flush(r.ctx); err != nil {
		return 0, err
	}
	return r.src.Read(p)
}

// readWords adds a source of the words that it reads from src.
func readWords(p *pipe.Pipeline, src io.Reader, opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		scanner := bufio.NewScanner(flushingReader[string]{ctx, out, src})
		scanner.Split(bufio.ScanWords)
		for scanner.Scan() {
			if err := out.Send(ctx, scanner.Text()); err != nil {
				return err
			}
		}
		if err := scanner.Err(); err != nil {
			return err
		}
		return io.EOF
	}, pipe.Defaults("words", opts)...)
}

// A source that reads through a buffer flushes when the buffer is filled again.
// A Flush before each word would make a Buffer of each word.
func ExampleSource_reader() {
	p := pipe.New("example")
	pipe.Sink(readWords(p, strings.NewReader("to be or not to be\n")), func(ctx context.Context, in *pipe.In[string]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(b.Len(), b.Elements())
			b.Release()
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: 6 [to be or not to be]
}
