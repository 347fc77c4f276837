package conform

import (
	"github.com/penstock-go/penstock/pipe"
)

// ownershipRules are about the Buffers that a WriteStream owns.
func ownershipRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name: "released when written",
			text: "A Buffer is released after its elements were written, not before.",
			cause: "Release is called in Write, or when the Buffer is taken from the queue, " +
				"and its memory is used again while the medium still reads it",
			needs: append(needs{"close succeeds", "close waits"}, whole...),
			check: checkReleasedWhenWritten[T],
		},
		{
			name:  "released once",
			text:  "A Buffer is released at most once.",
			cause: "both the error path and a defer statement release it, or both Write and the goroutine that writes do",
			check: checkReleasedOnce[T],
		},
		{
			name:  "shared Buffers are only read",
			text:  "The elements of a Buffer that is Shared are only read.",
			cause: "elements are encoded or cleared in place; check Shared before, or copy",
			check: checkSharedBuffersAreOnlyRead[T],
		},
	}
}

// recycledLength is the length of the Buffers in rules about recycled memory.
const recycledLength = 8

// checkReleasedWhenWritten writes recycled Buffers. It overwrites the memory
// that comes back, so that a write that comes too late is noticed.
func checkReleasedWhenWritten[T any](w *writeCheck[T]) {
	w.openHeld()
	pool := pipe.NewPool[T](recycledLength, 100)
	want := w.make(10 * recycledLength)
	other := w.make(1)[0]
	for i := range 10 {
		b := pool.Get()
		copy(b.Elements(), want[i*recycledLength:])
		w.accept(b)
		w.settle()
		free := pool.Get() // of a Buffer that was released
		for j := range free.Elements() {
			free.Elements()[j] = other
		}
		free.Release()
		w.m.allow(recycledLength / 2)
	}
	if err := w.allowAndClose(); err != nil {
		w.failf("Close returns nil", "Close returned the error %q", err)
	}
	if f, how := compare(w.m.written(), want); f != same {
		w.failf("the elements of recycled Buffers as they were at their Write", "%s", how)
	}
}

// checkReleasedOnce keeps a second owner of each Buffer, so that its memory
// must not come back.
func checkReleasedOnce[T any](w *writeCheck[T]) {
	pool := pipe.NewPool[T](recycledLength, 100)
	first := w.make(recycledLength)
	check := func(when string, use func(b pipe.Buffer[T])) {
		b := pool.Get()
		copy(b.Elements(), first)
		b.Retain()
		use(b)
		w.settle()
		for range 3 {
			if other := pool.Get(); &other.Elements()[0] == &b.Elements()[0] {
				w.failf("the second owner of a Buffer keeps it", "the stream released the Buffer twice %s, and its memory was used again", when)
			}
		}
		w.do("Release", b.Release)
	}
	check("when it was written", func(b pipe.Buffer[T]) {
		w.open()
		w.accept(b)
		_ = w.close()
	})
	check("when it was refused", func(b pipe.Buffer[T]) {
		w.open()
		_ = w.close()
		_ = w.write(b)
	})
	check("when Abort dropped it", func(b pipe.Buffer[T]) {
		w.open()
		if !w.spec.Buffered {
			w.m.hold()
		}
		w.accept(w.buffer(1))
		w.settle()
		w.accept(b)
		w.abort(errAbort)
	})
}

func checkSharedBuffersAreOnlyRead[T any](w *writeCheck[T]) {
	w.open()
	want := w.make(8)
	b := bufferOfCopy(want)
	b.Retain()
	w.accept(b)
	_ = w.close()
	w.settle()
	if f, how := compare(b.Elements(), want); f != same {
		w.failf("a Buffer with two owners does not change", "its elements changed, or it was released twice: %s", how)
	}
}
