package pipe

import (
	"context"
	"errors"
)

// deliver puts b to the next receiver, under the context that deliveryContext
// chooses. If size is 0, deliver measures b. If b is not accepted, the caller
// still owns it.
func (o *Out[T]) deliver(ctx context.Context, b Buffer[T], size int64, mode waitMode) (accepted bool, err error) {
	if o.mode == neverWait {
		mode = neverWait
	}
	if o.outlivesStage {
		if ctx, err = o.deliveryContext(ctx, mode); err != nil {
			return false, err
		}
	}
	if ctx.Err() != nil {
		return false, o.s.p.cause(ctx)
	}
	n := len(b.elems)
	if n == 0 {
		return false, nil
	}
	if size == 0 {
		size = o.sizer.all(b.elems)
	}
	// Count before the put. Otherwise the reader could seem to have taken more
	// than was given.
	o.given.add(n, size)
	accepted, err = o.next.put(ctx, b, size, mode)
	if c := &o.s.host.contexts; !accepted && o.outlivesStage && ctx != c.delivery && !c.isCallers(ctx) {
		accepted, err = o.next.put(c.delivery, b, size, mode) // Drain has ended ctx, but b was put before and must arrive
	}
	if !accepted {
		o.given.add(-n, -size)
	}
	return accepted, err
}

// deliveryContext returns the context under which o delivers a Buffer that was
// put under ctx.
//
// If ctx is the stage context, or was made from it, it may end before the
// Buffer has arrived, because of a Drain or of a kernel that stops. So the
// result is the delivery context.
//
// If ctx is a context of the caller's own, such as one with a deadline, it
// limits only the wait for room on the edge. Kernels run under the delivery
// context, because they cannot give back a Buffer.
func (o *Out[T]) deliveryContext(ctx context.Context, mode waitMode) (context.Context, error) {
	c := &o.s.host.contexts
	if !c.isCallers(ctx) {
		return c.delivery, nil
	}
	if o.edge != nil {
		return ctx, nil
	}
	if mode == untilRoom && ctx.Err() == nil {
		if err := o.next.waitForRoom(ctx); err != nil && c.isCallers(ctx) {
			return nil, err
		}
	}
	if c.isCallers(ctx) && ctx.Err() != nil {
		return nil, o.s.p.cause(ctx)
	}
	return c.delivery, nil
}

// deliverGathered delivers the elements that Send has gathered. If their Buffer
// is sparse, deliverGathered copies them to smaller memory, and the Buffer
// gathers the next elements. Elements that are not accepted because ctx has
// ended stay gathered for the next call. Elements that downstream takes no more
// are released, and lost is their number.
func (o *Out[T]) deliverGathered(ctx context.Context, mode waitMode) (lost int, err error) {
	b, size := o.gathered, o.size
	if g := b.elems; o.isSparse() {
		b = BufferOf(append([]T(nil), g...)...)
		clear(g)
		o.gathered.elems, o.size = g[:0], 0
	} else {
		o.gathered = Buffer[T]{}
	}
	o.quick = 0
	accepted, err := o.deliver(ctx, b, size, mode)
	switch {
	case accepted:
	case errors.Is(err, ErrStopped) || o.s.host.contexts.delivery.Err() != nil:
		lost = len(b.elems)
		b.Release()
	case cap(o.gathered.elems) > 0:
		o.gathered.elems, o.size = append(o.gathered.elems, b.elems...), size
	default:
		o.gathered, o.size = b, size
	}
	return lost, err
}

// flush delivers the elements that were gathered by this Out and by the Outs of
// the kernels downstream, up to the next edge.
func (o *Out[T]) flush(ctx context.Context, mode waitMode) error {
	if o.mode == neverWait {
		mode = neverWait
	}
	var stopped error
	if len(o.gathered.elems) > 0 {
		lost, err := o.deliverGathered(ctx, mode)
		o.countDropped(lost)
		if errors.Is(err, ErrStopped) {
			stopped = err  // a kernel that has stopped may have gathered results
			o.end.set(err) // if the stage has other outputs, its next Send returns err, not this flush
		} else if err != nil {
			return err
		}
	}
	if err := o.next.flush(ctx, mode); err != nil {
		return err
	}
	return stopped
}
