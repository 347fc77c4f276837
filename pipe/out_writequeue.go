package pipe

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/internal/signal"
)

// A WriteQueue gives access to the queue of the edge that an [Out] writes to.
// If kernels run in the same goroutine downstream of the Out, it is the edge
// downstream of them. A WriteQueue is for code that cannot wait in Put, such as
// pump.Into, which makes a WriteStream of an Out.
//
// One goroutine at a time may use an Out and its WriteQueue. Abort is the
// exception, which any goroutine may call.
type WriteQueue[T any] struct{ o *Out[T] }

// WriteQueue returns the write queue of the Out.
func (o *Out[T]) WriteQueue() WriteQueue[T] { return WriteQueue[T]{o} }

// Write is [Out.Put], but does not wait. The edge accepts b even when it is
// full. After a Write, the caller should check Full and wait for Drained.
//
// Write returns [ErrStopped], and the cause of a cancelled run, as Put does. A
// Write of an empty Buffer costs nothing. Its error reports whether the Out
// still accepts Buffers.
func (q WriteQueue[T]) Write(b Buffer[T]) error {
	o := q.o
	ctx := o.s.host.contexts.delivery // so that a kernel downstream sees the end of the run
	if b.Len() == 0 && o.end.reason() == nil {
		b.Release()
		_, err := o.next.put(ctx, Buffer[T]{}, 0, neverWait)
		return err
	}
	return o.put(ctx, b, neverWait)
}

// Full reports whether the edge has held more than its max size, and has not
// fallen to half of the max size since.
func (q WriteQueue[T]) Full() bool { return q.o.next.queue().Full() }

// Drained returns a channel that is closed as soon as the edge is not full, or
// ends.
func (q WriteQueue[T]) Drained() <-chan struct{} { return q.o.next.queue().Drained() }

// Drains returns how many times the edge has drained, and a channel that is
// closed when that number changes. See queue.Queue.Drains.
func (q WriteQueue[T]) Drains() (n int64, changed <-chan struct{}) { return q.o.next.queue().Drains() }

// MaxSize returns the max size of the edge in bytes.
func (q WriteQueue[T]) MaxSize() int64 { return q.o.next.queue().MaxSize() }

// SetMaxSize changes the max size of the edge to n bytes. An n below 1 is an
// error and changes nothing. With [MemoryLimit], the max size stays within the
// share of the edge.
func (q WriteQueue[T]) SetMaxSize(n int64) error { return q.o.next.queue().SetMaxSize(n) }

// Abort fails the run with err, as if the stage function had returned err. If
// err is ErrStopped or ErrDraining, the run does not fail, and the Out accepts
// no more Buffers. A nil err becomes context.Canceled. Abort does nothing after
// Close or after another Abort. Any goroutine may call it.
func (q WriteQueue[T]) Abort(err error) {
	o := q.o
	if end := o.end.reason(); end != nil && !errors.Is(end, ErrStopped) {
		return
	}
	if err == nil {
		err = context.Canceled
	}
	if failure := signal.Foreign(o.s.p.outcome.failure()); failure != nil {
		err = failure
	}
	if signal.IsStop(err) { // of the stage, or by Drain
		o.end.set(ErrStopped)
		return
	}
	o.end.set(signal.Foreign(err))
	o.s.p.fail(o.s.failed(err, 0))
}
