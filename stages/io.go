package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// FromReader emits the bytes of r, and ends with io.EOF. Any other error fails
// the pipeline.
//
// The bytes of each Read are handed over at once. r is not closed. A Read that
// waits delays the end of the run, because it does not see the context.
// [FromReadCloser] is for a reader that can be closed meanwhile.
func FromReader(p *pipe.Pipeline, r io.Reader, opts ...pipe.Option) *pipe.Stream[byte] {
	must.Hold("FromReader", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return byteio.AtEnd(byteio.Emit(ctx, r, out))
	}, pipe.Defaults("reader", opts)...)
}

// FromReadCloser is [FromReader] for a network connection, a request body and the
// like. It closes r at the end. It also closes r when the context is done or
// downstream is done reading, so that a Read that waits returns. If the pipeline
// never runs, r stays open.
func FromReadCloser(p *pipe.Pipeline, r io.ReadCloser, opts ...pipe.Option) *pipe.Stream[byte] {
	must.Hold("FromReadCloser", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		closed := make(chan struct{})
		var closeErr error
		stop := context.AfterFunc(ctx, func() {
			defer close(closed)
			closeErr = r.Close()
		})
		err := byteio.Emit(ctx, r, out)
		if stop() {
			closeErr = r.Close()
		} else {
			<-closed
			if err != nil {
				return context.Cause(ctx) // not the error of a closed reader
			}
		}
		if err == nil {
			err = closeErr
		}
		return byteio.AtEnd(err)
	}, pipe.Defaults("reader", opts)...)
}

// Through emits the bytes of the reader that wrap makes of the input.
//
// wrap is called once, on the goroutine of the stage, with a reader of the input,
// which only that goroutine may use. The reader of the input returns io.EOF only
// if the input is complete. If the reader that wrap returns ends before the input
// does, upstream is stopped. If it is an io.Closer, it is closed at its end. An
// io.EOF from wrap itself is the failure io.ErrUnexpectedEOF.
func Through(in *pipe.Stream[byte], wrap func(io.Reader) (io.Reader, error), opts ...pipe.Option) *pipe.Stream[byte] {
	must.Func("Through", wrap == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		r := byteio.NewReader(ctx, in)
		wrapped, err := wrap(r)
		if err != nil {
			return r.Cause(byteio.NotEOF(err))
		}
		err = r.Cause(byteio.Emit(ctx, wrapped, out))
		if c, ok := wrapped.(io.Closer); ok {
			if closeErr := c.Close(); err == nil {
				err = r.Cause(byteio.NotEOF(closeErr)) // it may repeat the error that ended its Reads
			}
		}
		return err
	}, pipe.Defaults("through", opts)...)
}

// ToWriter writes all bytes to w, one Write for each Buffer. The first error fails
// the pipeline.
//
// w is not closed. A Write that waits delays the end of the run, because it does
// not see the context.
func ToWriter(in *pipe.Stream[byte], w io.Writer, opts ...pipe.Option) {
	must.Hold("ToWriter", w != nil, "the writer must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		return byteio.WriteAll(ctx, in, w)
	}, pipe.Defaults("writer", opts)...)
}
