package stages_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestFromReaderEmitsAllBytesOrFails(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"plain":        strings.NewReader("some text"),
		"byte by byte": iotest.OneByteReader(strings.NewReader("some text")),
		"data and EOF": iotest.DataErrReader(strings.NewReader("some text")),
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var got []byte
			stages.Collect(stages.FromReader(p, r), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, []byte("some text"))
		})
	}
	bubble(t, "fails", func(t *testing.T) {
		p := pipe.New("test")
		stages.Discard(stages.FromReader(p, iotest.ErrReader(stagetest.ErrBad)))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/FromReader: no good")
	})
}

func TestFromReadCloserClosesTheReader(t *testing.T) {
	bubble(t, "at the end", func(t *testing.T) {
		for _, cause := range []error{nil, stagetest.ErrBad} {
			p := pipe.New("test")
			var closed bool
			stages.Discard(stages.FromReadCloser(p, closing{strings.NewReader("x"), &closed, cause}))
			if err := p.Run(t.Context()); !closed || !errors.Is(err, cause) {
				t.Errorf("Run = %v, closed %t, want %v and closed", err, closed, cause)
			}
		}
	})
	bubble(t, "never read", func(t *testing.T) {
		p := pipe.New("test")
		var closed bool
		first := stages.FromReader(p, iotest.ErrReader(stagetest.ErrBad))
		stages.Discard(stages.Concat([]*pipe.Stream[byte]{first, stages.FromReadCloser(p, closing{strings.NewReader("x"), &closed, nil})}))
		if err := p.Run(t.Context()); !errors.Is(err, stagetest.ErrBad) || !closed {
			t.Errorf("Run = %v, closed %t, want %v and closed", err, closed, stagetest.ErrBad)
		}
	})
	bubble(t, "cancelled", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		here, there := net.Pipe()
		defer there.Close()
		stages.Discard(stages.FromReadCloser(p, here))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
	bubble(t, "stopped", func(t *testing.T) {
		p := pipe.New("test")
		here, there := net.Pipe()
		go func() { there.Write([]byte("ab")) }()
		var got []byte
		stages.Collect(stages.Take(stages.FromReadCloser(p, here), 2), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "got", got, []byte("ab"))
	})
}

func TestThroughEmitsTheBytesOfAnyReader(t *testing.T) {
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"same":         func(r io.Reader) io.Reader { return r },
		"byte by byte": iotest.OneByteReader,
		"half":         iotest.HalfReader,
		"data and EOF": iotest.DataErrReader,
	} {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var got []byte
				in := stages.FromSlice(p, stagetest.Text(300), source)
				out := stages.Through(in, func(r io.Reader) (io.Reader, error) { return wrap(r), nil }, opt)
				stages.Collect(out, &got)
				stagetest.Run(t, p)
				stagetest.Same(t, "the bytes", got, stagetest.Text(300))
			})
		})
	}
}

func TestThroughAReaderThatEndsEarlyStopsUpstream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		var got []byte
		in := stages.Map(endless(p, &stopped), func(v int) byte { return byte(v) })
		stages.Collect(stages.Through(in, func(r io.Reader) (io.Reader, error) { return io.LimitReader(r, 1000), nil }), &got)
		stagetest.Run(t, p)
		if len(got) != 1000 || !stopped {
			t.Errorf("got %d bytes, stopped %t, want 1000 and a stopped source", len(got), stopped)
		}
	})
}

type closing struct {
	io.Reader
	closed *bool
	err    error
}

func (c closing) Close() error { *c.closed = true; return c.err }

func TestThroughClosesTheReader(t *testing.T) {
	for _, cause := range []error{nil, stagetest.ErrBad} {
		var closed bool
		p := pipe.New("test")
		in := stages.FromSlice(p, stagetest.Text(10))
		stages.Discard(stages.Through(in, func(r io.Reader) (io.Reader, error) { return closing{r, &closed, cause}, nil }))
		if err := p.Run(t.Context()); !errors.Is(err, cause) || !closed {
			t.Errorf("Run = %v, closed %t, want %v and closed", err, closed, cause)
		}
	}
}

func TestThroughAReaderThatIsStuckFails(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSlice(p, stagetest.Text(10))
	stages.Discard(stages.Through(in, func(io.Reader) (io.Reader, error) { return stagetest.Stuck{}, nil }))
	stagetest.RunFails(t, p, io.ErrNoProgress, "pipe: test/Through: multiple Read calls return no data or error")
}

func TestThroughAReaderWhoseHeaderIsMissingFails(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSlice(p, []byte(nil))
	stages.Discard(stages.Through(in, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestThroughAReaderWhoseCloseReturnsIOEOFFails(t *testing.T) {
	p := pipe.New("test")
	var closed bool
	in := stages.FromSlice(p, stagetest.Text(10))
	stages.Discard(stages.Through(in, func(r io.Reader) (io.Reader, error) { return closing{r, &closed, io.EOF}, nil }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

// A Buffer of 64 KiB that holds one byte would count as one byte.
func TestShortReadsDoNotHoldFullBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := stages.FromSlice(p, stagetest.Text(100))
		out := stages.Through(in, func(r io.Reader) (io.Reader, error) { return iotest.OneByteReader(r), nil })
		pipe.Sink(out, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return err
				}
				if b.Len() == 1 && cap(b.Elements()) > 64 {
					t.Errorf("a Buffer of 1 byte holds %d", cap(b.Elements()))
				}
			}
		})
		stagetest.Run(t, p)
	})
}

func TestToWriterWritesAllOrFails(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, _ pipe.Option) {
		p := pipe.New("test")
		var got bytes.Buffer
		stages.ToWriter(stages.FromSlice(p, stagetest.Text(1000), source), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "the bytes written", got.Bytes(), stagetest.Text(1000))
	})
	bubble(t, "short", func(t *testing.T) {
		p := pipe.New("test")
		stages.ToWriter(stages.FromSlice(p, stagetest.Text(1000)), stagetest.WriterFunc(func(b []byte) (int, error) { return len(b) - 1, nil }))
		stagetest.RunFails(t, p, io.ErrShortWrite, "pipe: test/ToWriter: short write")
	})
	bubble(t, "failing", func(t *testing.T) {
		p := pipe.New("test")
		stages.ToWriter(stages.FromSlice(p, stagetest.Text(1000)), stagetest.WriterFunc(func(b []byte) (int, error) { return 0, stagetest.ErrBad }))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/ToWriter: no good")
	})
}
