package pipe

import (
	"context"
	"errors"
	"fmt"

	"github.com/penstock-go/penstock/internal/account"
)

// An Out is the writing end of an edge. A stage function or a [Kernel] gets it
// as an argument, and must not use it after it has returned. One goroutine at a
// time may use it.
type Out[T any] struct {
	s     *stage
	given counter
	route[T]
	valve        // of a source, for Pause and Drain
	gatherer[T]  // what Send has gathered
	allocator[T] // recycles memory
	sizer        sizer[T]
	end          ending
	worker       *account.Account // of the worker whose kernel has the Out, or nil
	claim        claim            // of the task of that worker
}

// A route is the way from an Out to the next edge.
type route[T any] struct {
	branch        *branch
	next          receiver[T] // nil if no stage reads the Stream
	edge          *edge[T]    // the same as next if that is an edge, else nil
	mode          waitMode    // neverWait while a kernel runs inside a put that must not wait
	outlivesStage bool        // a Buffer that was put is delivered even if the stage context ends meanwhile
}

// open makes o an output of s.
func (o *Out[T]) open(s *stage, br *branch) {
	o.s, o.branch, o.sizer = s, br, sizerFor[T](s.cfg.sizer)
	o.valve.pending = &s.p.control.nothing
	o.length = s.cfg.length
	if o.length == 0 {
		o.length = defaultLength(o.sizer.fixed)
	}
	o.most = o.length
	o.given.fixed = o.sizer.fixed
	s.outs = append(s.outs, o)
	s.given = append(s.given, &o.given)
}

// Put hands b to the reader of the edge.
//
// Once the edge holds more bytes than its max size, Put waits until the edge
// has fallen to half of its max size. A Buffer is never split, so an edge may
// exceed its max size by one Buffer.
//
// If ctx is done, Put returns context.Cause(ctx), even when the edge is not
// full. If the caller passes a context with a deadline of its own, the deadline
// limits only that wait. It does not interrupt kernels that run in the same
// goroutine.
//
// Put returns [ErrStopped] once the reader has stopped. This is the usual way
// for a stage to find out that no more elements are wanted. A stage should
// return that error unchanged.
//
// Put takes ownership of b, whatever it returns. The caller must not use b
// again. Buffers arrive in the order in which they were put. Put first hands
// over the elements that Send has gathered.
//
// Source: io.Pipe (the reader's close is the writer's error); RFC 9113 section
// 5.2 (flow control by bytes).
func (o *Out[T]) Put(ctx context.Context, b Buffer[T]) error {
	if o.putFast(ctx, b) {
		return nil
	}
	if err := o.pass(ctx); err != nil {
		b.Release()
		return err
	}
	return o.put(ctx, b, untilRoom)
}

// putFast is Put for the most common case under load. The next receiver is an
// edge that is not full, and there is nothing to do first. putFast then saves
// four calls, which are a third of the cost of passing a Buffer to the next
// goroutine.
func (o *Out[T]) putFast(ctx context.Context, b Buffer[T]) bool {
	n := len(b.elems)
	if o.edge == nil || o.sizer.fixed == 0 || n == 0 || len(o.gathered.elems) > 0 || o.end.reason() != nil ||
		o.pending.Load() || ctx.Err() != nil {
		return false
	}
	return o.edge.q.TryPutSized(b, o.sizer.fixed*int64(n))
}

// put delivers the gathered elements and then b. It owns b.
func (o *Out[T]) put(ctx context.Context, b Buffer[T], mode waitMode) error {
	err := o.end.reason()
	if err == nil && len(o.gathered.elems) > 0 {
		var lost int
		lost, err = o.deliverGathered(ctx, mode)
		o.countDropped(lost)
	}
	if err != nil {
		b.Release()
		return err
	}
	size := int64(0)
	if o.sizer.fixed == 0 && o.edge != nil {
		size = o.sizer.all(b.elems)
		b = b.compact(size)
	}
	accepted, err := o.deliver(ctx, b, size, mode)
	if !accepted {
		o.countRefused(b.Len())
		b.Release()
	}
	return err
}

// PutFirst is Put of the first n elements of b. It takes ownership of b. If n
// is so small that the Buffer would be mostly empty, PutFirst copies the
// elements to smaller memory. So an edge does not hold much more memory than it
// counts.
func (o *Out[T]) PutFirst(ctx context.Context, b Buffer[T], n int) error {
	if !mostlyEmpty[T](b.Len(), int64(n)*slotSize[T]()) {
		return o.Put(ctx, b.First(n))
	}
	defer b.Release()
	return o.Put(ctx, BufferOf(append([]T(nil), b.elems[:n]...)...))
}

// Wanted reports whether a downstream stage still reads what the Out emits. It
// is for a stage that emits nothing for a long time, and so does not get
// ErrStopped from Put or Send.
func (o *Out[T]) Wanted() bool {
	if o.end.reason() != nil {
		return false
	}
	_, err := o.next.put(o.s.host.contexts.delivery, Buffer[T]{}, 0, neverWait)
	return err == nil
}

// errClosed is the error of a Put or Send after Close.
var errClosed = errors.New("write after Close")

// Close ends the output before the stage function returns. It hands over the
// elements that Send has gathered. After those the reader gets io.EOF. A second
// Close does nothing.
func (o *Out[T]) Close(ctx context.Context) error {
	switch end := o.end.reason(); {
	case errors.Is(end, errClosed):
		return nil
	case end != nil && !errors.Is(end, ErrStopped):
		return end
	}
	err := o.Flush(ctx)
	if err != nil && !errors.Is(err, ErrStopped) {
		return err
	}
	o.end.set(fmt.Errorf("pipe: %s: %w", o.s.path(), errClosed))
	o.branch.close()
	o.next.conclude(conclusion{cut: o.s.readsCut(o.isBytes())})
	return err
}

func (o *Out[T]) isRead() bool { return o.next != nil }

func (o *Out[T]) isBytes() bool { return isBytes[T]() }

func (o *Out[T]) isWhole() bool { return !o.branch.isOpen() }

func (o *Out[T]) isMeasuredBy(f any) bool {
	_, ok := f.(func(T) int64)
	return ok
}

func (o *Out[T]) conclude(how conclusion) { o.next.conclude(how) }

// ofSource makes o the output of a source. Pause and Drain take effect there.
func (o *Out[T]) ofSource() { o.outlivesStage, o.pending = true, &o.s.p.control.pending }
