package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// FromReader emits the bytes of r, and ends with io.EOF. Any other error fails the pipeline.
//
// What one Read returns is handed over at once. r is not closed. A Read that waits delays the end of the run:
// it knows nothing of the context; FromReadCloser is for what can be closed meanwhile.
func FromReader(p *pipe.Pipeline, r io.Reader, opts ...pipe.Option) *pipe.Stream[byte] {
	must("FromReader", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return complete(emitReader(ctx, r, out))
	}, pipe.Defaults("reader", opts)...)
}

// FromReadCloser is FromReader for a network connection, a request body and the like: r is closed at the end, and
// also when the context is done or no more is wanted, so that a Read that waits returns. If the
// pipeline never runs, r stays open.
func FromReadCloser(p *pipe.Pipeline, r io.ReadCloser, opts ...pipe.Option) *pipe.Stream[byte] {
	must("FromReadCloser", r != nil, "the reader must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		closed := make(chan struct{})
		var closeErr error
		stop := context.AfterFunc(ctx, func() {
			defer close(closed)
			closeErr = r.Close()
		})
		err := emitReader(ctx, r, out)
		if stop() {
			closeErr = r.Close()
		} else {
			<-closed
			if err != nil {
				return context.Cause(ctx) // not what a closed reader makes of it
			}
		}
		if err == nil {
			err = closeErr
		}
		return complete(err)
	}, pipe.Defaults("reader", opts)...)
}
