package pipe

import (
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/invariants"
)

// A Buffer is a slice of elements, which stages pass to each other as a whole.
// The zero Buffer is empty and ready to use.
//
// A Buffer has one owner. The owner gives it away when it passes it to Put or
// Write, or returns it. From then on it must use neither the Buffer nor the
// slice that Elements returned. A copy of the struct is not a second owner.
// [Buffer.Retain] adds an owner.
type Buffer[T any] struct {
	generation invariants.Generation // of mem when this Buffer became an owner, to detect use after release
	elems      []T
	mem        *memory[T] // given back by Release, nil if only the garbage collector frees elems
}

// Bytes is a Buffer of bytes.
type Bytes = Buffer[byte]

// BufferOf returns a Buffer that holds elems and owns the slice. The caller
// must not use the slice again. BufferOf(s...) does not copy s.
func BufferOf[T any](elems ...T) Buffer[T] {
	b := Buffer[T]{elems: elems}
	if invariants.Enabled && len(elems) > 0 {
		b.mem = &memory[T]{elems: elems}
		b.mem.owners.Store(1)
	}
	return b
}

// Len returns the number of elements.
func (b Buffer[T]) Len() int { return len(b.elems) }

// Size returns the size of all elements in bytes. The comment of [Sizer]
// describes how elements without that option are measured. Size visits each
// element, unless all have the same size. Only an empty Buffer has size 0.
func (b Buffer[T]) Size() int64 {
	if len(b.elems) == 0 {
		return 0
	}
	return sizerOf[T]().all(b.elems)
}

// Elements returns the elements, in order, without copying. The owner may read
// and change them until it gives the Buffer away or releases it, unless the
// Buffer is Shared.
func (b Buffer[T]) Elements() []T { return b.elems }

// First returns a Buffer of the first n elements of b. The owner of b owns the
// result, and must not use b again. First panics if n is below 0 or above Len.
func (b Buffer[T]) First(n int) Buffer[T] {
	b.elems = b.elems[:len(b.elems):len(b.elems)][:n] // the memory after len is not part of b
	return b
}

// split returns the first n elements as a Buffer, and leaves the others in b.
// If there are others, the two share their memory.
func (b *Buffer[T]) split(n int) Buffer[T] {
	if n == len(b.elems) {
		head := *b
		*b = Buffer[T]{}
		return head
	}
	b.Retain()
	head := *b
	head.elems = b.elems[:n:n]
	b.elems = b.elems[n:]
	return head
}

// Retain adds an owner to b. From then on the Buffer is Shared, and its
// elements must only be read. Each owner uses a copy of b that was made after
// Retain. The memory is given back when all owners have released it.
func (b *Buffer[T]) Retain() {
	switch {
	case b.mem != nil:
		b.check("Retain")
		b.mem.owners.Add(1)
	case len(b.elems) > 0:
		// Memory without a pool needs the count of owners too. Without the
		// count, each owner would take itself for the only one and write.
		b.mem = &memory[T]{elems: b.elems}
		b.mem.owners.Store(2)
	}
}

// Shared reports whether the Buffer has more than one owner.
func (b Buffer[T]) Shared() bool { return b.mem != nil && b.mem.owners.Load() > 1 }

// owners returns the count of the owners, or nil if there is none.
func (b Buffer[T]) owners() *atomic.Int32 {
	if b.mem == nil {
		return nil
	}
	return &b.mem.owners
}

// Release ends the ownership of the caller. When every owner has called
// Release, the memory of b is reused. Release is an optimisation. The garbage
// collector frees a Buffer that is never released.
//
// The caller must be an owner of b and must not use b again. Under the race
// detector, and with the build tag invariants, released memory is overwritten
// and a second Release panics. Without them, a second Release does nothing
// unless the memory is in use again.
func (b Buffer[T]) Release() {
	if b.mem == nil {
		return
	}
	b.check("Release")
	if b.mem.owners.Add(-1) == 0 {
		b.mem.generations.Next()
		b.mem.recycle()
	}
}

// check panics if b was released before. It does so only if the build has the
// checks of package invariants.
func (b Buffer[T]) check(what string) {
	if b.mem.generations.Now() != b.generation {
		panic("pipe: Buffer: " + what + " after Release")
	}
}

// compact returns b, whose elements have size bytes. If its memory is sparse,
// and has no other owner, compact copies the elements to memory of their
// number.
func (b Buffer[T]) compact(size int64) Buffer[T] {
	if b.mem == nil || !isSparse[T](len(b.mem.elems), len(b.elems), size) || b.Shared() {
		return b
	}
	defer b.Release()
	return BufferOf(append([]T(nil), b.elems...)...)
}

// smallBuffer is the capacity in elements up to which a Buffer may be mostly
// empty. The first Buffer of an Out often is.
const smallBuffer = 8

// mostlyEmpty reports whether memory for capacity elements is more than four
// times the size of its elements. Such a Buffer would hold much more memory
// than is counted.
func mostlyEmpty[T any](capacity int, size int64) bool {
	return capacity > smallBuffer && int64(capacity)*slotSize[T]() > 4*size
}

// isSparse reports whether memory for capacity elements has room for more than
// n elements, and that room takes more than an eighth of size. That is the size
// of the n elements. It is for elements that differ in size. Their Buffers are
// shorter, and what they refer to was allocated anyway, so a copy costs little.
func isSparse[T any](capacity, n int, size int64) bool {
	return capacity > smallBuffer && int64(capacity-n)*slotSize[T]() > size/8
}
