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

func TestEmitReturnsTheErrorOfTheReader(t *testing.T) {
	text, _, err := emitted(t, endsWith{strings.NewReader(""), errBroken})
	if !errors.Is(err, errBroken) {
		t.Errorf("%q, %v; want %v", text, err, errBroken)
	}
}

// stuck is a Reader that returns neither data nor an error.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestEmitFailsForAReaderWithoutProgress(t *testing.T) {
	if _, _, err := emitted(t, stuck{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("Run = %v, want %v", err, io.ErrNoProgress)
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

func TestMarksOfTheEnd(t *testing.T) {
	for _, test := range []struct{ err, atEnd, notEOF error }{
		{nil, io.EOF, nil},
		{io.EOF, io.EOF, io.ErrUnexpectedEOF},
		{errBroken, errBroken, errBroken},
	} {
		if got := byteio.AtEnd(test.err); got != test.atEnd {
			t.Errorf("AtEnd(%v) = %v, want %v", test.err, got, test.atEnd)
		}
		if got := byteio.NotEOF(test.err); got != test.notEOF {
			t.Errorf("NotEOF(%v) = %v, want %v", test.err, got, test.notEOF)
		}
	}
}
