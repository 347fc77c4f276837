package conform

import (
	"context"
	"slices"
)

// arrivalRules are about what a WriteStream writes while nothing fails.
func arrivalRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name: "every element",
			text: "Everything that Write accepts before Close is written.",
			cause: "Close ends the goroutine that writes while there are Buffers in the queue; " +
				"or it takes several Buffers at once and does not write all of them",
			check: arrivedUnless[T](lost, changed),
		},
		{
			name:  "once",
			text:  "Each element that Write accepts is written once.",
			cause: "a Buffer stays in the queue after it was written",
			check: arrivedUnless[T](doubled),
		},
		{
			name:  "in order",
			text:  "Buffers are written in the order of the Writes.",
			cause: "each Write starts a goroutine; or a Buffer overtakes those in the queue when the medium is free",
			check: arrivedUnless[T](reordered),
		},
		{
			name:  "close succeeds",
			text:  "Close returns nil when everything is written.",
			cause: "the error that ends the goroutine is taken for a failure",
			check: checkCloseSucceeds[T],
		},
		{
			name:  "close waits",
			text:  "Close waits until everything that was accepted before is written.",
			cause: "Close marks the stream as closed and returns; let it wait for the goroutine that writes",
			needs: needs{"every element"},
			check: checkCloseWaits[T],
		},
		{
			name: "write never blocks",
			text: "Write, WriteQueueFull, Drained, WriteQueueMaxSize and SetWriteQueueMaxSize return at once, " +
				"even when the queue is full and the medium takes nothing. Write accepts the Buffer nevertheless.",
			cause: "Write sends on a channel that is full, or calls the medium; or a mutex is held while the medium is called",
			check: checkWriteNeverBlocks[T],
		},
		{
			name:  "empty Buffers cost nothing",
			text:  "An empty Buffer is accepted, does not count, and is not kept.",
			cause: "each Buffer counts, whatever its size; or an empty one is taken for the end",
			needs: append(needs{"close succeeds", "close waits"}, whole...),
			check: checkEmptyBuffersCostNothing[T],
		},
	}
}

// arrivedUnless returns a check that fails the rule if the elements on the
// medium have one of the fates. It checks two cases. In the first, the medium
// takes everything at once. In the second, it takes nothing until everything is
// in the queue.
func arrivedUnless[T any](fates ...fate) func(*writeCheck[T]) {
	return func(w *writeCheck[T]) {
		for _, n := range []int{0, 1, 2, 100, 50_000} {
			w.open()
			w.arrive(n, fates)
		}
		if !w.spec.Buffered {
			w.openHeld()
			w.arrive(100, fates)
		}
	}
}

// arrive writes n elements in Buffers of growing length. It fails the rule if
// they have one of the bad fates.
func (w *writeCheck[T]) arrive(n int, bad []fate) {
	w.from = 0
	want := w.make(n)
	for length, at := 1, 0; at < len(want); length = length*2 + 1 {
		length = min(length, len(want)-at)
		w.accept(bufferOfCopy(want[at : at+length]))
		at += length
		if w.full() {
			w.m.allow(-1) // a medium that is held can only be held up to here
			w.mustDrain(w.drained(), "because the medium takes everything")
		}
	}
	c, _ := w.startClose(context.Background())
	w.settle() // if the medium is held, the queue is still there when Close begins
	w.m.allow(-1)
	c.mustEnd(wantCloseReturns, whenAllIsTaken)
	w.settle() // another rule checks that Close waits
	if f, how := compare(w.m.written(), want); slices.Contains(bad, f) {
		w.failf("the medium has all elements once and in order", "%s", how)
	}
}

func checkWriteNeverBlocks[T any](w *writeCheck[T]) {
	w.openHeld()
	w.setMaxSize(100)
	for range 100 {
		w.accept(w.buffer(10))
		w.full()
		w.drained()
	}
	w.maxSize()
	w.setMaxSize(1000)
}

func checkEmptyBuffersCostNothing[T any](w *writeCheck[T]) {
	w.openHeld()
	w.setMaxSize(2)
	n := 10_000
	if w.spec.Real {
		n = 100
	}
	w.begin("Write of many empty Buffers", func() {
		for i := range n {
			if err := w.s.Write(bufferOfCopy[T](nil)); err != nil {
				w.failf("Write accepts an empty Buffer", "Write %d returned the error %q", i+1, err)
			}
		}
	}).mustEnd("", "")
	w.mustBeFull(false, "after empty Buffers only")
	want := w.make(2)
	w.accept(bufferOfCopy(want[:1]))
	w.accept(bufferOfCopy[T](nil))
	w.accept(bufferOfCopy(want[1:]))
	if err := w.allowAndClose(); err != nil {
		w.failf("Close returns nil", "Close returned the error %q", err)
	}
	if got := w.m.written(); len(got) != len(want) {
		w.failf("2 elements on the medium, with empty Buffers between them", "%d elements", len(got))
	}
	if n := w.m.emptyWrites(); n > 0 {
		w.failf("no Write of the medium for an empty Buffer", "%d Writes without elements", n)
	}
}
