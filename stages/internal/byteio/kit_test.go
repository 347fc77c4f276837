package byteio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

var errBroken = errors.New("medium is broken")

// sink reads in into *to, with the lengths of the Buffers in *lengths.
func sink(in *pipe.Stream[byte], to *bytes.Buffer, lengths *[]int) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			to.Write(b.Elements())
			*lengths = append(*lengths, b.Len())
			b.Release()
		}
		return nil
	}, pipe.Name("sink"))
}

// stage runs f on an input of text in Buffers of n bytes that ends with err.
func stage(t *testing.T, text string, n int, err error, f func(ctx context.Context, in *pipe.In[byte]) error) error {
	t.Helper()
	p := pipe.New("test")
	pipe.Sink(stagetest.TextSource(p, text, n, err), f, pipe.Name("stage"))
	return p.Run(t.Context())
}

// brokenWriter writes n bytes of each Write and returns err.
type brokenWriter struct {
	n   int
	err error
}

func (w brokenWriter) Write(p []byte) (int, error) { return min(w.n, len(p)), w.err }

// endsWith is a Reader that returns err at the end of r.
type endsWith struct {
	r   io.Reader
	err error
}

func (e endsWith) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err == io.EOF {
		err = e.err
	}
	return n, err
}
