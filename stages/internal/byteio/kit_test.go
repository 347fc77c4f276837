package byteio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

var errBad = errors.New("no good")

// source emits each part in a Buffer of its own, and ends with end.
func source(p *pipe.Pipeline, end error, parts ...string) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for _, part := range parts {
			if err := out.Put(ctx, pipe.BufferOf([]byte(part)...)); err != nil {
				return err
			}
		}
		return end
	}, pipe.Name("source"))
}

// collect adds a sink that collects the text of each Buffer.
func collect(in *pipe.Stream[byte], to *[]string) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			*to = append(*to, string(b.Elements()))
			b.Release()
		}
		return nil
	})
}

// script is a reader that returns one part at each Read, and then err.
type script struct {
	parts []string
	err   error
}

func (s *script) Read(b []byte) (int, error) {
	if len(s.parts) == 0 {
		return 0, s.err
	}
	n := copy(b, s.parts[0])
	s.parts = s.parts[1:]
	return n, nil
}

// same fails the test unless got and want are equal.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// limited writes to w, up to n bytes for each Write.
type limited struct {
	w io.Writer
	n int
}

func (l limited) Write(b []byte) (int, error) { return l.w.Write(b[:min(len(b), l.n)]) }
