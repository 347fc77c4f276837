package pipe

import (
	"context"
	"errors"
	"io"
	"time"
)

// errDeadline ends the wait of ReadUntil and does not leave it.
var errDeadline = errors.New("pipe: ReadUntil: the deadline has passed")

// ReadUntil is [In.Read] that gives up at the deadline. It then returns false,
// and nothing is lost. A deadline that has passed wins over a Buffer that is
// ready, so that a stage with something to do at a fixed time can do it however
// much arrives.
func (in *In[T]) ReadUntil(ctx context.Context, deadline time.Time) (Buffer[T], bool, error) {
	if ctx.Err() != nil {
		return Buffer[T]{}, false, in.s.p.cause(ctx)
	}
	if !time.Now().Before(deadline) {
		return Buffer[T]{}, false, nil
	}
	if b, ok := in.TryRead(); ok {
		return b, true, nil
	}
	// Under ctx, because downstream may be full for longer than the deadline.
	if err := in.s.host.flush(ctx); err != nil {
		return Buffer[T]{}, false, err
	}
	waitCtx, cancel := context.WithDeadlineCause(ctx, deadline, errDeadline)
	defer cancel()
	if err := in.await(waitCtx, in.account().Clock()); err == errDeadline {
		return Buffer[T]{}, false, nil
	} else if err != nil {
		return Buffer[T]{}, false, err
	}
	b, err := in.r.Read(ctx)
	if err = in.s.p.resultOf(ctx, err); err != nil {
		in.sawEOF.Store(err == io.EOF)
		return Buffer[T]{}, false, err
	}
	in.took(len(b.elems))
	return b, true, nil
}
