package pipe

import (
	"context"
	"errors"
)

// A WriteQueue is the write queue of an Out: that of the edge downstream, with
// the kernels on the way to it. It is for code that cannot wait in Put, such as
// pump.Into, which makes a WriteStream of an Out.
//
// One goroutine at a time may use an Out and its WriteQueue. Abort is the
// exception: any goroutine may call it.
type WriteQueue[T any] struct{ o *Out[T] }

// WriteQueue returns the write queue of the Out.
func (o *Out[T]) WriteQueue() WriteQueue[T] { return WriteQueue[T]{o} }

// Write is Put without waiting: the edge accepts b even when it is full. A
// caller looks at Full after it, and waits for Drained. ErrStopped
// and the cause of a cancelled run are returned as by Put. Write of an
// empty Buffer costs nothing and reports whether the Out still accepts.
func (q WriteQueue[T]) Write(b Buffer[T]) error {
	o := q.o
	ctx := o.s.host.run // so that a kernel behind o learns that the run has ended
	if b.Len() == 0 && o.refusal() == nil {
		b.Release()
		_, err := o.next.put(ctx, Buffer[T]{}, 0, false)
		return err
	}
	return o.give(ctx, b, false)
}

// Full reports whether the edge is full: it has held more than its max size, and not
// yet fallen to half of it.
func (q WriteQueue[T]) Full() bool { return q.o.next.tail().Full() }

// Drained returns a channel that is closed as soon as the edge is not full, or ends.
func (q WriteQueue[T]) Drained() <-chan struct{} { return q.o.next.tail().Drained() }

// Drains counts the changes from full to drained, as queue.Queue.Drains does.
func (q WriteQueue[T]) Drains() (n int64, changed <-chan struct{}) { return q.o.next.tail().Drains() }

// MaxSize returns the max size of the edge in bytes.
func (q WriteQueue[T]) MaxSize() int64 { return q.o.next.tail().MaxSize() }

// SetMaxSize changes the max size of the edge to n bytes. Below 1, it is an error.
func (q WriteQueue[T]) SetMaxSize(n int64) error { return q.o.next.tail().SetMaxSize(n) }

// Abort fails the run with err, as if the stage function had returned it: with pipe.ErrStopped, it accepts no more
// and fails nothing. Behind Close, and a second time, it does nothing. Unlike the other methods, it may be
// called by any goroutine.
func (q WriteQueue[T]) Abort(err error) {
	o := q.o
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
