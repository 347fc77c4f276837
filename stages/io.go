package stages

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// FromReader emits the bytes of r, until r returns io.EOF. Any other error
// fails the pipeline.
//
// The bytes of each Read are handed over at once. The first Read asks for 256
// bytes. As long as the Reads get all that they ask for, they grow to the
// length of a Buffer. So little memory waits with a silent r. FromReader does
// not close r. A Read that waits delays the end of the run, because it does not
// see the context. Use [FromReadCloser] for a reader that can be closed while
// it waits.
func FromReader(p *pipe.Pipeline, r io.Reader, opts ...pipe.Option) *pipe.Stream[byte] {
	must.Hold("FromReader", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return byteio.AtEnd(byteio.Emit(ctx, r, out))
	}, pipe.Defaults("FromReader", opts)...)
}

// FromReadCloser is [FromReader] for readers such as a network connection or a
// request body. It closes r at the end.
//
// FromReadCloser closes r earlier if the context is done or no more bytes are
// wanted, so that a Read that waits returns. So it has the option
// [pipe.StartsAtOnce]. If the pipeline never runs, r stays open.
func FromReadCloser(p *pipe.Pipeline, r io.ReadCloser, opts ...pipe.Option) *pipe.Stream[byte] {
	must.Hold("FromReadCloser", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		closeOnce := sync.OnceValue(r.Close)
		stop := context.AfterFunc(ctx, func() { _ = closeOnce() })
		err := byteio.Emit(ctx, r, out)
		interrupted := !stop()
		closeErr := closeOnce() // waits for a Close that is under way
		switch {
		case err != nil && interrupted:
			return context.Cause(ctx) // not the error of a closed reader
		case err == nil:
			err = byteio.Failure(closeErr)
		}
		return byteio.AtEnd(err)
	}, pipe.Defaults("FromReadCloser", opts, pipe.StartsAtOnce())...)
}

// Through emits the bytes of the reader that wrap returns for the input.
//
// Through calls wrap once, with a reader of the input. Only the goroutine of
// the stage may use that reader. It returns io.EOF only if the input is
// complete. If the result of wrap ends before the input ends, the stages
// upstream are stopped. If it is an io.Closer, it is closed at its end. If wrap
// returns the error io.EOF, Through fails with io.ErrUnexpectedEOF.
func Through(in *pipe.Stream[byte], wrap func(io.Reader) (io.Reader, error), opts ...pipe.Option) *pipe.Stream[byte] {
	must.Func("Through", wrap == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		r := byteio.NewReader(ctx, in)
		wrapped, err := wrap(r)
		if err != nil {
			return r.Cause(byteio.Failure(err))
		}
		err = r.Cause(byteio.Emit(ctx, wrapped, out))
		if c, ok := wrapped.(io.Closer); ok {
			if closeErr := c.Close(); err == nil {
				err = r.Cause(byteio.Failure(closeErr)) // it may repeat the error that ended its Reads
			}
		}
		return err
	}, pipe.Defaults("Through", opts)...)
}

// ToWriter writes all bytes to w, one Write for each Buffer. The first error
// fails the pipeline.
//
// ToWriter does not close w. A Write that waits delays the end of the run,
// because it does not see the context.
func ToWriter(in *pipe.Stream[byte], w io.Writer, opts ...pipe.Option) {
	must.Hold("ToWriter", w != nil, "the writer must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		return byteio.WriteAll(ctx, in, w)
	}, pipe.Defaults("ToWriter", opts)...)
}
