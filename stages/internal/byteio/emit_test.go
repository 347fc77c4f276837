package byteio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// emit returns the Buffers that Emit makes of src, and the error of the run.
func emit(t *testing.T, src io.Reader) (got []string, err error) {
	t.Helper()
	p := pipe.New("test")
	collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return byteio.AtEnd(byteio.Emit(ctx, src, out))
	}, pipe.Name("emit")), &got)
	err = p.Run(t.Context())
	return got, err
}

func TestEmitPutsOneBufferForEachRead(t *testing.T) {
	got, err := emit(t, &script{[]string{"some", " ", "text"}, io.EOF})
	if want := []string{"some", " ", "text"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Buffers %q, %v, want %q", got, err, want)
	}
}

func TestEmitTakesDataThatComesWithTheEnd(t *testing.T) {
	got, err := emit(t, iotest.DataErrReader(&script{[]string{"some", "text"}, io.EOF}))
	if want := []string{"some", "text"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Buffers %q, %v, want %q", got, err, want)
	}
}

func TestEmitReturnsTheErrorOfTheReader(t *testing.T) {
	for _, cause := range []error{errBad, io.ErrUnexpectedEOF} {
		if _, err := emit(t, &script{[]string{"text"}, cause}); !errors.Is(err, cause) {
			t.Errorf("Run = %v, want %v", err, cause)
		}
	}
}

func TestEmitFailsWhenReadsStayEmpty(t *testing.T) {
	if _, err := emit(t, &script{nil, nil}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("Run = %v, want %v", err, io.ErrNoProgress)
	}
}

func TestEmitEndsWithTheContext(t *testing.T) {
	p := pipe.New("test")
	ctx, cancel := context.WithCancelCause(t.Context())
	var got []string
	collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		cancel(errBad)
		err := byteio.Emit(ctx, &script{[]string{"", "text"}, io.EOF}, out)
		if !errors.Is(err, errBad) {
			t.Errorf("Emit = %v, want %v", err, errBad)
		}
		return err
	}), &got)
	if err := p.Run(ctx); !errors.Is(err, errBad) || len(got) > 0 {
		t.Errorf("Run = %v, Buffers %q, want %v and none", err, got, errBad)
	}
}

func TestOnlyTheEndOfASourceIsAnEOF(t *testing.T) {
	for _, c := range []struct{ err, atEnd, notEOF error }{
		{nil, io.EOF, nil},
		{io.EOF, io.EOF, io.ErrUnexpectedEOF},
		{errBad, errBad, errBad},
	} {
		if got := byteio.AtEnd(c.err); got != c.atEnd {
			t.Errorf("AtEnd(%v) = %v, want %v", c.err, got, c.atEnd)
		}
		if got := byteio.NotEOF(c.err); got != c.notEOF {
			t.Errorf("NotEOF(%v) = %v, want %v", c.err, got, c.notEOF)
		}
	}
}

func TestWriteAllWritesEachBufferOrFails(t *testing.T) {
	for _, c := range []struct {
		limit int
		cause error
	}{{100, nil}, {2, io.ErrShortWrite}} {
		var got bytes.Buffer
		p := pipe.New("test")
		pipe.Sink(source(p, io.EOF, "some", "text"), func(ctx context.Context, in *pipe.In[byte]) error {
			return byteio.WriteAll(ctx, in, limited{&got, c.limit})
		})
		err := p.Run(t.Context())
		if !errors.Is(err, c.cause) {
			t.Errorf("Run = %v, want %v", err, c.cause)
		}
		want := "sometext"
		if c.cause != nil {
			want = "so"
		}
		same(t, got.Bytes(), []byte(want))
	}
}
