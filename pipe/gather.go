package pipe

import (
	"context"
	"errors"
)

// The methods in this file gather elements: a Buffer is handed over when it is full, or when its stage is about to wait.

// smallBuffer is the number of elements up to which a Buffer may be mostly empty: the first one of all, above all.
const smallBuffer = 8

// Send adds one element to the Buffer that is being gathered, and hands it over, as Put
// does, once it is full. A partial Buffer leaves when the stage is about to wait for input, when
// its function returns, and on Flush: a stage without input that waits for something else calls Flush before.
//
// ctx is looked at when a Buffer is handed over. If it ends while that waits for room, v is not taken, and what was
// gathered before is kept for the next call.
func (o *Out[T]) Send(ctx context.Context, v T) error {
	n := len(o.gathered.elems)
	if n+1 < o.room && !o.said.Load() {
		o.gathered.elems = append(o.gathered.elems, v)
		return nil
	}
	return o.sendSlow(ctx, v)
}

// sendSlow adds an element that begins or completes a Buffer, or that must be measured.
func (o *Out[T]) sendSlow(ctx context.Context, v T) error {
	if err := o.refusal(); err != nil {
		return err
	}
	if o.said.Load() {
		if err := o.admit(ctx); err != nil {
			return err
		}
	}
	return o.gatherOne(ctx, v)
}

// gatherOne is sendSlow for an element that was admitted.
func (o *Out[T]) gatherOne(ctx context.Context, v T) error {
	if cap(o.gathered.elems) == 0 {
		o.gather()
	}
	if o.sizer.fixed > 0 {
		o.room = o.length
	}
	before := o.size
	g := append(o.gathered.elems, v)
	o.gathered.elems = g
	if o.sizer.fixed == 0 {
		o.size += o.sizer.of(&g[len(g)-1])
	}
	if len(g) < o.length && o.size < DefaultBufferSize {
		return nil
	}
	err := o.handOver(ctx, true)
	if err != nil && len(o.gathered.elems) == len(g) {
		// v is refused, and those before it are not.
		clear(o.gathered.elems[len(g)-1:])
		o.gathered.elems, o.size = o.gathered.elems[:len(g)-1], before
	}
	return err
}

// SendAll is Send for all of elems, which it copies. While a pipeline is drained, it takes all of them or none: a source
// that has much to send does so a Buffer at a time.
func (o *Out[T]) SendAll(ctx context.Context, elems []T) error {
	if len(elems) == 0 {
		return nil
	}
	if err := o.refusal(); err != nil {
		return err
	}
	if o.said.Load() {
		if err := o.admit(ctx); err != nil {
			return err
		}
	}
	for len(elems) > 0 {
		g := o.gathered.elems
		k := min(o.room-1-len(g), len(elems))
		if k <= 0 {
			if o.said.Load() { // there may be no end to elems
				if err := o.hold(ctx); err != nil {
					return err
				}
			}
			if err := o.gatherOne(ctx, elems[0]); err != nil {
				return err
			}
			elems = elems[1:]
			continue
		}
		o.gathered.elems = append(g, elems[:k]...)
		elems = elems[k:]
	}
	return nil
}

// Flush hands over what Send has gathered, as Put does.
func (o *Out[T]) Flush(ctx context.Context) error { return o.flush(ctx, true) }

// gather begins a Buffer. The first ever grows with what is sent: it may be all there is.
func (o *Out[T]) gather() {
	if o.pool == nil && o.given.count().Elements == 0 {
		o.gathered = BufferOf(make([]T, 1, min(o.length, smallBuffer))...)
	} else {
		o.gathered = o.memory()
	}
	o.gathered.elems = o.gathered.elems[:0]
	o.size = 0
}

// handOver delivers what was gathered. A Buffer that is mostly empty would hold more memory than its size tells: then
// the elements move to memory that fits, and the Buffer gathers the next ones. What an edge does not take because ctx
// has ended is still gathered: the next call may have more time.
func (o *Out[T]) handOver(ctx context.Context, wait bool) error {
	b, size := o.gathered, o.size
	if g := b.elems; cap(g) > smallBuffer && int64(cap(g))*slotSize[T]() > 4*max(size, int64(len(g))*o.sizer.fixed) {
		b = BufferOf(append([]T(nil), g...)...)
		clear(g)
		o.gathered.elems, o.size = g[:0], 0
	} else {
		o.gathered = Buffer[T]{}
	}
	o.room = 0
	mine, err := o.deliver(ctx, b, size, wait)
	switch {
	case !mine:
	case errors.Is(err, ErrStopped) || o.s.host.run.Err() != nil:
		b.Release()
	case cap(o.gathered.elems) > 0:
		o.gathered.elems, o.size = append(o.gathered.elems, b.elems...), size
	default:
		o.gathered, o.size = b, size
	}
	return err
}
