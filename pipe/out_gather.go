package pipe

import "context"

// A gatherer collects single elements into Buffers.
type gatherer[T any] struct {
	gathered Buffer[T] // len(elems) ≤ length of a full Buffer
	size     int64     // of gathered, kept only if elements differ in size
	quick    int       // while len(gathered.elems) < quick-1, Send only appends
}

// Send adds one element to the Buffer that is being gathered. Once that Buffer
// has [DefaultBufferLength] elements or [DefaultBufferSize] bytes, Send hands
// it over as [Out.Put] does. See [BufferLength].
//
// A partial Buffer leaves when the stage is about to wait for input, when its
// function returns, and on [Out.Flush]. A source must call Flush before it
// waits for anything but its Out.
//
// Send checks ctx when it hands a Buffer over. If ctx ends while Send waits for
// room, Send does not take v. It keeps the elements that were gathered before
// for the next call.
func (o *Out[T]) Send(ctx context.Context, v T) error {
	n := len(o.gathered.elems)
	if n+1 < o.quick && !o.pending.Load() {
		o.gathered.elems = append(o.gathered.elems, v)
		return nil
	}
	return o.sendSlow(ctx, v)
}

// sendSlow is Send for an element that begins or completes a Buffer, or that
// must be measured.
func (o *Out[T]) sendSlow(ctx context.Context, v T) error {
	if err := o.end.reason(); err != nil {
		return err
	}
	if err := o.pass(ctx); err != nil {
		return err
	}
	return o.gather(ctx, v)
}

// gather is sendSlow for an element that has passed the valve.
func (o *Out[T]) gather(ctx context.Context, v T) error {
	if cap(o.gathered.elems) == 0 {
		o.beginBuffer()
	}
	if o.worker == nil { // the results of a worker stay in its task
		o.s.host.gathering.add(o.branch)
	}
	if o.sizer.fixed > 0 {
		o.quick = o.length
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
	o.fit(len(g), o.size)
	lost, err := o.deliverGathered(ctx, untilRoom)
	if lost > 0 {
		o.countDropped(lost - 1)
		o.countRefused(1) // v
	}
	if err != nil && len(o.gathered.elems) == len(g) {
		// v is refused, but the elements before it stay gathered.
		clear(o.gathered.elems[len(g)-1:])
		o.gathered.elems, o.size = o.gathered.elems[:len(g)-1], before
	}
	return err
}

// isSparse reports whether the gathered Buffer has memory for many more
// elements than it has.
func (o *Out[T]) isSparse() bool {
	capacity, n := cap(o.gathered.elems), len(o.gathered.elems)
	if o.sizer.fixed > 0 {
		return mostlyEmpty[T](capacity, int64(n)*o.sizer.fixed)
	}
	return isSparse[T](capacity, n, o.size)
}

// beginBuffer begins a Buffer. The first Buffer of an Out starts small and
// grows, because the stage may send only a small number of elements.
func (o *Out[T]) beginBuffer() {
	if o.pool == nil && o.given.count().Elements == 0 {
		o.gathered = BufferOf(make([]T, 1, min(o.length, smallBuffer))...)
	} else {
		o.gathered = o.recycled()
	}
	o.gathered.elems = o.gathered.elems[:0]
	o.size = 0
}

// SendAll is [Out.Send] for all of elems. It copies them. During a drain it
// takes all of them or none. So a source with many elements should call SendAll
// with parts of the length of a Buffer.
func (o *Out[T]) SendAll(ctx context.Context, elems []T) error {
	if len(elems) == 0 {
		return nil
	}
	if err := o.end.reason(); err != nil {
		o.countRefused(len(elems))
		return err
	}
	if err := o.pass(ctx); err != nil {
		return err
	}
	for len(elems) > 0 {
		g := o.gathered.elems
		k := min(o.quick-1-len(g), len(elems))
		if k <= 0 {
			if err := o.awaitResume(ctx); err != nil { // elems may be very long
				return err
			}
			if err := o.gather(ctx, elems[0]); err != nil {
				o.countRefused(len(elems) - 1) // gather has counted the first one
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

// Flush hands over what Send has gathered, as [Out.Put] does.
func (o *Out[T]) Flush(ctx context.Context) error { return o.flush(ctx, untilRoom) }
