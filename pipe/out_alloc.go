package pipe

// An allocator gives an Out the memory of its Buffers. It recycles the memory
// of Buffers that were released.
type allocator[T any] struct {
	length int        // elements in a full Buffer, 1 ≤ length ≤ most
	most   int        // the largest length; the length falls if elements are large
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
// stage that fills Buffers itself should use this length. It becomes shorter
// when Send gets large elements.
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

// fit adapts the length of the next Buffers to elements that differ in size.
// The last Buffer was full with n elements, which have size bytes. Without fit,
// a Buffer of a small number of large elements would have memory for many, and
// the edge would hold more than it counts.
func (o *Out[T]) fit(n int, size int64) {
	length := o.length
	switch {
	case o.sizer.fixed > 0 || o.shared:
		return
	case size >= DefaultBufferSize:
		length = min(length, max(n+n/16, smallBuffer))
	case size < DefaultBufferSize/2:
		length = min(2*length, o.most)
	}
	if length*8 < o.length*7 || length > o.length {
		o.length, o.pool, o.free = length, nil, nil
	}
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
