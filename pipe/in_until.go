package pipe

import (
	"context"
	"errors"
	"io"
	"time"
)

// errDeadline ends the wait of ReadUntil. Callers never see it.
var errDeadline = errors.New("pipe: ReadUntil: the deadline has passed")

// ReadUntil is [In.Read], but waits no longer than until the deadline. Then it
// returns false, and nothing is lost. If the deadline has passed, ReadUntil
// returns false even when a Buffer is ready. So a stage can do something at a
// fixed time, however many Buffers arrive.
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
