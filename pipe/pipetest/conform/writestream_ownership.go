package conform

import (
	"github.com/penstock-go/penstock/pipe"
)

// ownershipRules are about the Buffers that a WriteStream is given.
func ownershipRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "released when written",
			text:  "A Buffer is released after its elements were written, not before.",
			cause: "Release is called in Write, or when the Buffer is taken from the queue: its memory is used again while the medium still reads it",
			needs: append(needs{"close succeeds", "close waits"}, whole...),
			check: checkReleasedWhenWritten[T],
		},
		{
			name:  "released once",
			text:  "A Buffer is released at most once.",
			cause: "both the error path and a defer release it, or Write and the goroutine that writes",
			check: checkReleasedOnce[T],
		},
		{
			name:  "shared is only read",
			text:  "The elements of a Buffer that is Shared are only read.",
			cause: "elements are encoded or cleared in place; look at Shared before, or copy",
			check: checkSharedIsOnlyRead[T],
		},
	}
}

// recycledLength is the length of the Buffers in rules about recycled memory.
const recycledLength = 8

// checkReleasedWhenWritten writes recycled Buffers and fills the memory that comes back, so that what is written
// from it too late is seen to be wrong.
func checkReleasedWhenWritten[T any](w *writing[T]) {
	w.openHeld()
	pool := pipe.NewPool[T](recycledLength, 100)
	want := w.make(10 * recycledLength)
	other := w.make(1)[0]
	for i := range 10 {
		b := pool.Get()
		copy(b.Elements(), want[i*recycledLength:])
		w.accept(b)
		w.settle()
		free := pool.Get() // of what was written by now
		for j := range free.Elements() {
			free.Elements()[j] = other
		}
		free.Release()
		w.m.allow(recycledLength / 2)
	}
	if err := w.closeInTime(); err != nil {
		w.failf("Close returns nil", "Close has returned the error %q", err)
	}
	if f, how := compare(w.m.written(), want); f != same {
		w.failf("the elements of recycled Buffers, as they were when they were written", "%s", how)
	}
}

// checkReleasedOnce keeps a second owner of each Buffer, whose memory must not come back.
func checkReleasedOnce[T any](w *writing[T]) {
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
				w.failf("the second owner of a Buffer keeps it", "the stream has released the Buffer twice %s: its memory was given away again", when)
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
	check("when it was dropped by Abort", func(b pipe.Buffer[T]) {
		w.open()
		if !w.on.Buffered {
			w.m.hold()
		}
		w.accept(w.buffer(1))
		w.settle()
		w.accept(b)
		w.abort(errAbort)
	})
}

func checkSharedIsOnlyRead[T any](w *writing[T]) {
	w.open()
	want := w.make(8)
	b := bufferOfCopy(want)
	b.Retain()
	w.accept(b)
	_ = w.close()
	w.settle()
	if f, how := compare(b.Elements(), want); f != same {
		w.failf("a Buffer with two owners is as it was", "its elements have changed (or it was released twice): %s", how)
	}
}
