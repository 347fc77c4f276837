package pump

import (
	"context"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
)

// Handlers are the functions that [Handle] calls. Each may be nil. They may
// call all methods of the stream except Read.
type Handlers[T any] struct {
	Data      func(b pipe.Buffer[T]) // owns b; if nil, each Buffer is released
	End       func()                 // at the end, after the last Data
	Exception func(err error)        // after a failure, and after the last Data
}

// Handle reads r and calls the functions of h, until the end, a failure, or the
// end of ctx. At the end it returns nil, after a failure the error, and
// otherwise context.Cause(ctx).
//
// All calls are made on the goroutine of the caller, one after the other, with
// no lock held. A Pause inside Data takes effect before the next Buffer, and
// also withholds End and Exception. Handle calls exactly one of these two, and
// does so once. If ctx ends first, it calls neither, and another Handle can
// read the remaining Buffers.
//
// Handle does not close r. It does not recover the panic of a handler.
func Handle[T any](ctx context.Context, r ReadStream[T], h Handlers[T]) error {
	must.Hold("Handle", !misuse.IsNil(r), "the ReadStream must not be nil")
	for {
		b, err := r.Read(ctx)
		if err != nil {
			return h.end(ctx, endOf(ctx, err))
		}
		if h.Data != nil {
			h.Data(b)
		} else {
			b.Release()
		}
	}
}

// end calls the handler for err, and returns the result of Handle. err is a
// result of endOf.
func (h Handlers[T]) end(ctx context.Context, err error) error {
	switch {
	case err == ErrNotRunning:
		return context.Cause(ctx)
	case err == nil && h.End != nil:
		h.End()
	case err != nil && h.Exception != nil:
		h.Exception(err)
	}
	return err
}
