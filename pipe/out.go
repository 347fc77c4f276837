package pipe

import (
	"context"
	"errors"
	"fmt"
)

// An Out is the end of an edge that a stage function or a [Kernel] writes to. It
// is seen only inside that function, and one goroutine at a time may use it.
type Out[T any] struct {
	s     *stage
	given counter
	route[T]
	valve        // of a source, for Pause and Drain
	gatherer[T]  // what Send has gathered
	allocator[T] // recycles memory
	sizer        sizer[T]
	end          ending
}

// A route is the way from an Out to the next edge.
type route[T any] struct {
	branch        *branch
	next          receiver[T] // nil if no stage reads the Stream
	edge          *edge[T]    // next, if that is an edge
	mode          waitMode    // of a kernel that runs on behalf of a put that never waits
	outlivesStage bool        // what is emitted is delivered even after the stage context has ended
}

// open makes o an output of s.
func (o *Out[T]) open(s *stage, br *branch) {
	o.s, o.branch, o.sizer = s, br, sizerOf[T]()
	o.valve.pending = &s.p.control.nothing
	if f, ok := s.cfg.sizer.(func(T) int64); ok && f != nil {
		o.sizer = sizer[T]{one: func(v *T) int64 { return f(*v) }, isOption: true}
	}
	o.length = s.cfg.length
	if o.length == 0 {
		o.length = defaultLength(o.sizer.fixed)
	}
	o.given.fixed = o.sizer.fixed
	s.outs = append(s.outs, o)
	s.given = append(s.given, &o.given)
}

// Put hands b to the reader of the edge.
//
// Once the edge holds more bytes than its max size, Put waits until it has
// fallen to half of it. A Buffer is never split, so the size may exceed the max
// size by one Buffer.
//
// If ctx is done, Put fails with context.Cause(ctx), even when there is room. A
// deadline of the caller's own limits that wait only. Kernels that share the
// goroutine work under the context of the pipeline.
//
// Put returns [ErrStopped] once the reader has stopped. That is the normal way
// to learn that no more elements are wanted, and a stage should return it
// unchanged.
//
// Put takes ownership of b whatever it returns, and the caller must not use b
// again. Elements arrive in the order of Put. Put first hands over what Send has
// gathered.
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

// putFast is Put in the case that is the most common under load, onto an edge
// with room and with nothing to do before. It spares the Buffer the way through
// four calls, a third of what a hop costs.
func (o *Out[T]) putFast(ctx context.Context, b Buffer[T]) bool {
	n := len(b.elems)
	if o.edge == nil || o.sizer.fixed == 0 || n == 0 || len(o.gathered.elems) > 0 || o.end.reason() != nil ||
		o.pending.Load() || ctx.Err() != nil {
		return false
	}
	return o.edge.q.TryPutSized(b, o.sizer.fixed*int64(n))
}

// put delivers what was gathered, and then b, which it owns.
func (o *Out[T]) put(ctx context.Context, b Buffer[T], mode waitMode) error {
	err := o.end.reason()
	if err == nil && len(o.gathered.elems) > 0 {
		err = o.deliverGathered(ctx, mode)
	}
	if err != nil {
		b.Release()
		return err
	}
	accepted, err := o.deliver(ctx, b, 0, mode)
	if !accepted {
		b.Release()
	}
	return err
}

// PutFirst is Put of the first n elements of b, which it owns. Elements of a
// Buffer that would be mostly empty move to memory that fits them, so that the
// memory held is not much more than the size says.
func (o *Out[T]) PutFirst(ctx context.Context, b Buffer[T], n int) error {
	if !mostlyEmpty[T](b.Len(), int64(n)*slotSize[T]()) {
		return o.Put(ctx, b.First(n))
	}
	defer b.Release()
	return o.Put(ctx, BufferOf(append([]T(nil), b.elems[:n]...)...))
}

// Wanted reports whether a downstream stage still reads what the Out emits. A
// stage that has nothing to emit for a long time can ask.
func (o *Out[T]) Wanted() bool {
	if o.end.reason() != nil {
		return false
	}
	_, err := o.next.put(o.s.host.contexts.delivery, Buffer[T]{}, 0, neverWait)
	return err == nil
}

// errClosed is why a closed Out accepts no more.
var errClosed = errors.New("write after Close")

// Close ends the output before its stage function returns. It hands over what
// was gathered, and the reader gets io.EOF after that. A second Close does
// nothing.
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
	o.next.conclude(conclusion{cut: o.s.readsCut()})
	return err
}

func (o *Out[T]) isRead() bool { return o.next != nil }

func (o *Out[T]) isWhole() bool { return !o.branch.isOpen() }

func (o *Out[T]) hasSizer() bool { return o.sizer.isOption }

func (o *Out[T]) conclude(how conclusion) { o.next.conclude(how) }

// ofSource makes o the output of a source, which obeys Pause and Drain.
func (o *Out[T]) ofSource() { o.outlivesStage, o.pending = true, &o.s.p.control.pending }
