package pump

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Handlers are the functions that Handle calls. Each may be nil. They may call all
// methods of the stream but Read.
type Handlers[T any] struct {
	Data      func(b pipe.Buffer[T]) // owns b; if nil, each Buffer is released
	End       func()                 // at the end, after the last Data
	Exception func(err error)        // after a failure, and after the last Data
}

// Handle reads r and calls h for what it finds, until the end (nil), a failure, which
// it returns, or the end of ctx, when it returns context.Cause(ctx).
//
// All calls are made on the caller's goroutine, one after the other, with no lock held. A Pause from inside Data
// takes effect before the next Buffer, and withholds End and Exception too. Of these two
// exactly one is called, once; neither if ctx ended first: what is left can then be read by another call.
// Handle does not close r. A panic of a handler is not recovered.
func Handle[T any](ctx context.Context, r ReadStream[T], h Handlers[T]) error {
	if isNil(r) {
		panic("pump: Handle: the ReadStream must not be nil")
	}
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

// end calls the handler for err, which is what endOf made of it, and returns what Handle returns.
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
