package pipe

// An allocator gives an Out the memory of its Buffers. It recycles the memory
// of Buffers that were released.
type allocator[T any] struct {
	length int        // elements in a full Buffer, ≥ 1
	pool   *Pool[T]   // nil until it is first needed
	shared bool       // pool serves other Outs too
	free   *memory[T] // taken from pool for the next Buffers, unless that is shared
}

// defaultLength returns the number of elements in a full Buffer. size is the
// size of every element, or 0 if the sizes differ.
func defaultLength(size int64) int {
	switch {
	case size == 0:
		return DefaultBufferLength
	case size == 1:
		return DefaultBufferSize
	}
	return int(max(1, min(DefaultBufferLength, DefaultBufferSize/size)))
}

// Buffer returns a Buffer of n elements. The values of the elements are zero or
// left over from an earlier use. The caller sets them and puts the Buffer. The
// memory is recycled if n is at most [Out.BufferLength].
func (o *Out[T]) Buffer(n int) Buffer[T] {
	if n > o.length {
		return BufferOf(make([]T, n)...)
	}
	return o.recycled().First(n)
}

// BufferLength returns the number of elements of a full Buffer, at least 1. A
// stage that fills Buffers itself should use this length.
func (o *Out[T]) BufferLength() int { return o.length }

// recycled returns a Buffer of full length.
func (o *Out[T]) recycled() Buffer[T] {
	if o.shared {
		return o.pool.Get()
	}
	if o.free == nil {
		if o.pool == nil {
			o.pool = NewPool[T](o.length, o.maxInFlight())
		}
		o.free = o.pool.take()
	}
	m := o.free
	o.free, m.next = m.next, nil
	return m.use()
}

// maxInFlight returns the largest number of Buffers that can be on all edges
// together. A Buffer may pass along many edges. All Buffers may be released at
// the same time, so the pool keeps as many.
func (o *Out[T]) maxInFlight() int {
	size := int64(o.length) * o.sizer.fixed
	if size == 0 {
		size = int64(o.length) * 16 // about the least size of an element with a string
	}
	perEdge := min(o.next.queue().MaxSize()/size, 1<<20) // a huge max size means no bound at all
	return len(o.s.p.edges) * int(perEdge+2)
}
