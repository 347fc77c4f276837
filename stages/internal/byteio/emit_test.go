package byteio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// emitted runs Emit for r, and returns the bytes that arrived and the lengths
// of their Buffers.
func emitted(t *testing.T, r io.Reader) (text string, lengths []int, err error) {
	t.Helper()
	p := pipe.New("test")
	var to bytes.Buffer
	sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return byteio.AtEnd(byteio.Emit(ctx, r, out))
	}, pipe.Name("emit")), &to, &lengths)
	err = p.Run(t.Context())
	return to.String(), lengths, err
}

func TestEmitPutsABufferForEachRead(t *testing.T) {
	text, lengths, err := emitted(t, iotest.OneByteReader(strings.NewReader("abc")))
	if text != "abc" || !slices.Equal(lengths, []int{1, 1, 1}) || err != nil {
		t.Errorf("%q in Buffers of %v, %v; want abc in three Buffers", text, lengths, err)
	}
}

func TestEmitPutsDataThatComesWithTheEnd(t *testing.T) {
	if text, _, err := emitted(t, iotest.DataErrReader(strings.NewReader("abc"))); text != "abc" || err != nil {
		t.Errorf("%q, %v; want abc", text, err)
	}
}

func TestEmitTakesMemoryWhenThereIsSomethingToRead(t *testing.T) {
	var asked []int
	const all = 1 << 20
	gets := []int{1, 1, all, all, all, 1, 1, 1}
	_, lengths, err := emitted(t, readFunc(func(p []byte) (int, error) {
		asked = append(asked, len(p))
		if len(asked) > len(gets) {
			return 0, io.EOF
		}
		return min(len(p), gets[len(asked)-1]), nil
	}))
	if want := []int{256, 256, 256, 4096, 65536, 65536, 4096, 256, 256}; !slices.Equal(asked, want) || err != nil {
		t.Errorf("reads of %v bytes, %v; want %v", asked, err, want)
	}
	if want := []int{1, 1, 256, 4096, 65536, 1, 1, 1}; !slices.Equal(lengths, want) {
		t.Errorf("Buffers of %v bytes, want %v", lengths, want)
	}
}

func TestEmitReturnsTheErrorOfTheReader(t *testing.T) {
	text, _, err := emitted(t, endsWith{strings.NewReader(""), errBroken})
	if !errors.Is(err, errBroken) {
		t.Errorf("%q, %v; want %v", text, err, errBroken)
	}
}

func TestEmitFailsForAReaderWithoutProgress(t *testing.T) {
	if _, _, err := emitted(t, stagetest.Stuck{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("Run = %v, want %v", err, io.ErrNoProgress)
	}
}

// The first Read cancels the context and returns nothing.
func TestEmitChecksTheContextBetweenReads(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	p := pipe.New("test")
	r := io.MultiReader(readFunc(func([]byte) (int, error) { cancel(errBroken); return 0, nil }), strings.NewReader("abc"))
	var to bytes.Buffer
	var lengths []int
	sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error { return byteio.Emit(ctx, r, out) }), &to, &lengths)
	if err := p.Run(ctx); !errors.Is(err, errBroken) || to.Len() > 0 {
		t.Errorf("Run = %v, %q arrived, want %v and nothing", err, to.String(), errBroken)
	}
}

// readFunc is a Reader that is a function.
type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestEmitEndsWhenDownstreamStops(t *testing.T) {
	p := pipe.New("test")
	endless := readFunc(func(p []byte) (int, error) { return len(p), nil })
	text := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		err := byteio.Emit(ctx, endless, out)
		if !errors.Is(err, pipe.ErrStopped) {
			t.Errorf("Emit = %v, want %v", err, pipe.ErrStopped)
		}
		return err
	})
	pipe.Sink(text, func(ctx context.Context, in *pipe.In[byte]) error {
		_, err := in.Read(ctx)
		return err
	})
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestWriteAllWritesOnceForEachBuffer(t *testing.T) {
	var to bytes.Buffer
	err := stage(t, "some bytes", 3, io.EOF, func(ctx context.Context, in *pipe.In[byte]) error {
		return byteio.WriteAll(ctx, in, &to)
	})
	if to.String() != "some bytes" || err != nil {
		t.Errorf("%q, %v; want some bytes", to.String(), err)
	}
}

func TestWriteAllReturnsTheErrorOfTheWriter(t *testing.T) {
	for _, test := range []struct {
		w    brokenWriter
		want error
	}{
		{brokenWriter{3, errBroken}, errBroken},
		{brokenWriter{2, nil}, io.ErrShortWrite},
	} {
		err := stage(t, "some bytes", 3, io.EOF, func(ctx context.Context, in *pipe.In[byte]) error {
			return byteio.WriteAll(ctx, in, test.w)
		})
		if !errors.Is(err, test.want) {
			t.Errorf("Run = %v, want %v", err, test.want)
		}
	}
}

func TestWriteAllReturnsTheFailureOfTheInput(t *testing.T) {
	err := stage(t, "some bytes", 3, errBroken, func(ctx context.Context, in *pipe.In[byte]) error {
		err := byteio.WriteAll(ctx, in, io.Discard)
		if !errors.Is(err, errBroken) {
			t.Errorf("WriteAll = %v, want %v", err, errBroken)
		}
		return err
	})
	if !errors.Is(err, errBroken) {
		t.Errorf("Run = %v, want %v", err, errBroken)
	}
}

func TestMarksOfTheEnd(t *testing.T) {
	for _, test := range []struct{ err, atEnd, failure error }{
		{nil, io.EOF, nil},
		{io.EOF, io.EOF, io.ErrUnexpectedEOF},
		{errBroken, errBroken, errBroken},
	} {
		if got := byteio.AtEnd(test.err); got != test.atEnd {
			t.Errorf("AtEnd(%v) = %v, want %v", test.err, got, test.atEnd)
		}
		if got := byteio.Failure(test.err); got != test.failure {
			t.Errorf("Failure(%v) = %v, want %v", test.err, got, test.failure)
		}
	}
}

// A reader or writer may belong to another pipeline, whose errors it returns.
func TestErrStoppedOfOtherCodeIsAFailure(t *testing.T) {
	err := stage(t, "some bytes", 3, nil, func(ctx context.Context, in *pipe.In[byte]) error {
		return byteio.WriteAll(ctx, in, stagetest.WriterFunc(func([]byte) (int, error) { return 0, pipe.ErrStopped }))
	})
	if err == nil {
		t.Error("Run with a writer that returns ErrStopped = nil, want a failure")
	}
	p := pipe.New("test")
	pipe.Sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return byteio.Emit(ctx, iotest.ErrReader(pipe.ErrStopped), out)
	}), func(ctx context.Context, in *pipe.In[byte]) error { return byteio.WriteAll(ctx, in, io.Discard) })
	if err := p.Run(t.Context()); err == nil {
		t.Error("Run with a reader that returns ErrStopped = nil, want a failure")
	}
}
