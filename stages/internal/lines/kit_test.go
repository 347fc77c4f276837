package lines_test

import (
	"context"
	"io"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// parts emits each part in a Buffer of its own.
func parts(p *pipe.Pipeline, all ...string) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for _, part := range all {
			if err := out.Put(ctx, pipe.BufferOf([]byte(part)...)); err != nil {
				return err
			}
		}
		return io.EOF
	})
}

// read adds a sink that reads all lines of in with a Reader.
func read(t *testing.T, in *pipe.Stream[byte], to *[]string) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		r := lines.NewReader(in)
		for {
			line, err := r.Next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			*to = append(*to, string(line))
			if got, want := r.Number(), int64(len(*to)); got != want {
				t.Errorf("Number = %d after %d lines", got, want)
			}
		}
	}, pipe.Name("lines"))
}

// same fails the test unless got and want are equal.
func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}
