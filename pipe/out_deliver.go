package pipe

import (
	"context"
	"errors"
)

// deliver passes b on to the next receiver under the context that lasts until it
// has arrived. A size of 0 is not known yet. A Buffer that is not accepted stays
// the caller's.
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
	// Count first, so that the reader never seems to have taken more than was
	// given.
	o.given.add(n, size)
	accepted, err = o.next.put(ctx, b, size, mode)
	if c := &o.s.host.contexts; !accepted && o.outlivesStage && ctx != c.delivery && !c.isCallers(ctx) {
		accepted, err = o.next.put(c.delivery, b, size, mode) // Drain has ended ctx, but b was taken
	}
	if !accepted {
		o.given.add(-n, -size)
	}
	return accepted, err
}

// deliveryContext returns the context under which o delivers what was given with
// ctx.
//
// The stage context may end before, by Drain or by a kernel that stops, and so
// may a context that was made from it. A context of the caller's own, with a
// deadline perhaps, limits the wait for room. Kernels do not see it, because
// they cannot give back what they were given.
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

// deliverGathered delivers what Send has gathered. The elements of a Buffer that
// is mostly empty move to memory that fits, and the Buffer gathers the next
// ones. Elements that are not accepted because ctx has ended stay gathered, as
// the next call may have more time.
func (o *Out[T]) deliverGathered(ctx context.Context, mode waitMode) error {
	b, size := o.gathered, o.size
	if g := b.elems; mostlyEmpty[T](cap(g), max(size, int64(len(g))*o.sizer.fixed)) {
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
		b.Release()
	case cap(o.gathered.elems) > 0:
		o.gathered.elems, o.size = append(o.gathered.elems, b.elems...), size
	default:
		o.gathered, o.size = b, size
	}
	return err
}

// flush delivers what was gathered, here and in the kernels downstream, up to
// the next edge.
func (o *Out[T]) flush(ctx context.Context, mode waitMode) error {
	if o.mode == neverWait {
		mode = neverWait
	}
	var stopped error
	if len(o.gathered.elems) > 0 {
		if err := o.deliverGathered(ctx, mode); errors.Is(err, ErrStopped) {
			stopped = err  // a kernel that has stopped may have gathered results
			o.end.set(err) // a stage with other outputs does not learn it here, but from its next Send
		} else if err != nil {
			return err
		}
	}
	if err := o.next.flush(ctx, mode); err != nil {
		return err
	}
	return stopped
}
