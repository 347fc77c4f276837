package stages

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Through emits what the reader that wrap returns makes of the input.
//
// wrap is called once, on the goroutine of the stage, with a reader of the input, which only that
// goroutine may use. That reader returns io.EOF only if the input is complete. If the wrapped
// one ends before the input does, the rest is not wanted: upstream is stopped. If it is an
// io.Closer it is closed at its end. io.EOF from wrap itself is a failure, io.ErrUnexpectedEOF.
func Through(in *pipe.Stream[byte], wrap func(io.Reader) (io.Reader, error), opts ...pipe.Option) *pipe.Stream[byte] {
	mustFunc("Through", wrap == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		r := &reader{ctx: ctx, in: in}
		wrapped, err := wrap(r)
		if err != nil {
			return r.cause(noEnd(err))
		}
		err = r.cause(emitReader(ctx, wrapped, out))
		if c, ok := wrapped.(io.Closer); ok {
			if closed := c.Close(); err == nil {
				err = r.cause(noEnd(closed)) // it may say again what has ended its Reads
			}
		}
		return err
	}, pipe.Defaults("through", opts)...)
}

// noEnd keeps io.EOF from being taken for a clean end where it is none: a reader of a format says it where
// the header is missing, and a database driver where the connection is lost.
func noEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// A reader reads the bytes of an In.
type reader struct {
	ctx  context.Context // of the stage function that the reader lives in
	in   *pipe.In[byte]
	b    pipe.Bytes
	rest []byte // of b
	n    int64  // bytes read
	err  error  // that the In has ended with
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.b.Release()
		r.b = pipe.Bytes{}
		if r.b, r.err = r.in.Read(r.ctx); r.err != nil {
			return 0, r.err
		}
		r.rest = r.b.Elements()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	r.n += int64(n)
	return n, nil
}

// cause returns what has ended the input if that was a failure, otherwise err: a wrapper may hide the
// one behind an error of its own. That the input was cut off by Drain is no failure.
func (r *reader) cause(err error) error {
	if err != nil && r.err != nil && r.err != io.EOF {
		return r.err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && r.err == io.EOF && r.in.Cut() {
		return nil
	}
	return err
}

// Gunzip emits the decompressed bytes of a gzip file, of all its members.
//
// An input that ends early, also an empty one, fails with an error that wraps
// io.ErrUnexpectedEOF, unless it was cut off by Drain. What follows the last member and is none itself is an error.
//
// Source: RFC 1952; compress/gzip.
func Gunzip(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[byte] {
	return Through(in, func(r io.Reader) (io.Reader, error) {
		g := &gunzip{src: r.(*reader)}
		var err error
		g.z, err = gzip.NewReader(r)
		return g, g.explain(noEnd(err)) // there is no gzip file without a header
	}, pipe.Defaults("gunzip", opts)...)
}

// gunzip says in its errors where the input broke.
type gunzip struct {
	src *reader
	z   *gzip.Reader
	any bool // a byte was decompressed
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.any = g.any || n > 0
	return n, g.explain(err)
}

func (g *gunzip) explain(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("gzip: truncated after %d bytes: %w", g.src.n, io.ErrUnexpectedEOF)
	case errors.Is(err, gzip.ErrHeader) && g.any:
		return fmt.Errorf("gzip: trailing data that is no gzip member: %w", err)
	}
	return fmt.Errorf("gzip: before byte %d: %w", g.src.n, err)
}
