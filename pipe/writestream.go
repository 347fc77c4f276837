package pipe

import (
	"context"
	"errors"
	"fmt"
)

// The methods in this file make an Out a live WriteStream, as package pump defines it.

// Write is Put without waiting: the edge accepts b also when it is full. ErrStopped
// and the cause of a cancelled run are returned as by Put. Write of an
// empty Buffer costs nothing and reports whether Out still accepts.
func (o *Out[T]) Write(b Buffer[T]) error {
	ctx := o.s.host.run // so that a kernel behind o learns that the run has ended
	if b.Len() == 0 && o.refusal() == nil {
		b.Release()
		_, err := o.next.put(ctx, Buffer[T]{}, 0, false)
		return err
	}
	return o.give(ctx, b, false)
}

// WriteQueueFull reports whether the edge is full: it has held more than its max size, and not
// yet fallen to half of it.
func (o *Out[T]) WriteQueueFull() bool { return o.next.tail().Full() }

// Drained returns a channel that is closed as soon as the edge is not full, or ends.
func (o *Out[T]) Drained() <-chan struct{} { return o.next.tail().Drained() }

// Drains counts the changes from full to drained, as queue.Queue.Drains does.
func (o *Out[T]) Drains() (n int64, changed <-chan struct{}) { return o.next.tail().Drains() }

// WriteQueueMaxSize returns the max size of the edge in bytes.
func (o *Out[T]) WriteQueueMaxSize() int64 { return o.next.tail().MaxSize() }

// SetWriteQueueMaxSize changes the max size of the edge to n bytes. Below 1, it is an error.
func (o *Out[T]) SetWriteQueueMaxSize(n int64) error { return o.next.tail().SetMaxSize(n) }

// Close ends the output before its stage function returns. It hands over what was gathered; the
// reader gets io.EOF behind it. A second Close does nothing.
func (o *Out[T]) Close(ctx context.Context) error {
	if o.closed {
		return nil
	}
	if over := o.refusal(); over != nil && !errors.Is(over, ErrStopped) {
		return over
	}
	err := o.Flush(ctx)
	if err != nil && !errors.Is(err, ErrStopped) {
		return err
	}
	o.closed = true
	o.refuse(fmt.Errorf("pipe: %s: write after Close", o.s.path()))
	o.branch.close()
	o.next.end(nil, o.s.readsCut())
	return err
}

// Abort fails the run with err, as if the stage function had returned it: with pipe.ErrStopped, it accepts no more
// and fails nothing. Behind Close, and a second time, it does nothing. Unlike the other methods, it may be
// called by any goroutine.
func (o *Out[T]) Abort(err error) {
	if over := o.refusal(); over != nil && !errors.Is(over, ErrStopped) {
		return
	}
	if err == nil {
		err = context.Canceled
	}
	if failed := o.s.p.failure(); failed != nil {
		err = failed
	}
	o.refuse(err)
	if !errors.Is(err, ErrStopped) {
		o.s.p.fail(o.s.failure(err, 0))
	}
}
