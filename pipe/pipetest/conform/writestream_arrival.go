package conform

import (
	"context"
	"slices"
)

// arrivalRules are about what a WriteStream writes while nothing goes wrong.
func arrivalRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "every element",
			text:  "Everything that Write accepts before Close is written.",
			cause: "Close ends the goroutine that writes while Buffers are queued; or the Buffers that were taken together are not all written",
			check: arrivedUnless[T](lost, changed),
		},
		{
			name:  "once",
			text:  "What Write accepts is written once.",
			cause: "a Buffer stays in the queue after it was written",
			check: arrivedUnless[T](doubled),
		},
		{
			name:  "in order",
			text:  "Buffers are written in the order of the Writes.",
			cause: "each Write starts a goroutine; or a Buffer is written at once when the medium is free, though others are queued",
			check: arrivedUnless[T](reordered),
		},
		{
			name:  "close succeeds",
			text:  "Close returns nil when everything is where it belongs.",
			cause: "the error that tells the goroutine to end is taken for a failure",
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
			name:  "write never blocks",
			text:  "Write, WriteQueueFull, Drained, WriteQueueMaxSize and SetWriteQueueMaxSize return at once, also when the queue is full and the medium is stuck. Write accepts all the same.",
			cause: "Write sends on a channel that is full, or calls the medium; or a mutex is held while the medium is called",
			check: checkWriteNeverBlocks[T],
		},
		{
			name:  "empty costs nothing",
			text:  "An empty Buffer is accepted, costs nothing and is not kept.",
			cause: "each Buffer is counted, whatever its size; or an empty one is taken for the end",
			needs: append(needs{"close succeeds", "close waits"}, whole...),
			check: checkEmptyCostsNothing[T],
		},
	}
}

// arrivedUnless returns the check that what is written meets none of fates, be it that the medium takes
// everything at once or that all is queued before it does.
func arrivedUnless[T any](fates ...fate) func(*writing[T]) {
	return func(w *writing[T]) {
		for _, n := range []int{0, 1, 2, 100, 50_000} {
			w.open()
			w.arrive(n, fates)
		}
		if !w.on.Buffered {
			w.openHeld()
			w.arrive(100, fates)
		}
	}
}

func (w *writing[T]) arrive(n int, bad []fate) {
	w.from = 0
	want := w.make(n)
	for length, rest := 1, want; len(rest) > 0; length = length*2 + 1 {
		length = min(length, len(rest))
		w.accept(bufferOfCopy(rest[:length]))
		rest = rest[length:]
		if w.full() {
			w.m.allow(-1) // if it is held, that is how much can be queued before it takes something
			w.mustDrain(w.drained(), "since the medium takes everything")
		}
	}
	c, _ := w.startClose(context.Background())
	w.settle() // so that what is queued is still there when Close begins, if the medium is held
	w.m.allow(-1)
	c.mustEnd("Close returns once everything is written", "though the medium takes everything")
	w.settle() // that Close waits is a rule of its own
	if f, how := compare(w.m.written(), want); slices.Contains(bad, f) {
		w.failf("the medium has all elements once and in order", "%s", how)
	}
}

func checkWriteNeverBlocks[T any](w *writing[T]) {
	w.openHeld()
	w.setMaxSize(100)
	for range 100 {
		w.accept(w.buffer(10))
		w.full()
		w.drained()
	}
	w.do("WriteQueueMaxSize", func() { w.s.WriteQueueMaxSize() })
	w.setMaxSize(1000)
}

func checkEmptyCostsNothing[T any](w *writing[T]) {
	w.openHeld()
	w.setMaxSize(2)
	many := 10_000
	if w.on.Real {
		many = 100
	}
	w.begin("Write of an empty Buffer, again and again,", func() {
		for i := range many {
			if err := w.s.Write(bufferOfCopy[T](nil)); err != nil {
				w.failf("Write accepts an empty Buffer", "Write %d has returned the error %q", i+1, err)
			}
		}
	}).mustEnd("", "")
	w.mustBeFull(false, "after empty Buffers only")
	want := w.make(2)
	w.accept(bufferOfCopy(want[:1]))
	w.accept(bufferOfCopy[T](nil))
	w.accept(bufferOfCopy(want[1:]))
	if err := w.closeInTime(); err != nil {
		w.failf("Close returns nil", "Close has returned the error %q", err)
	}
	if got := w.m.written(); len(got) != len(want) {
		w.failf("2 elements on the medium, with empty Buffers between them", "%d elements", len(got))
	}
	if n := w.m.calledForNothing(); n > 0 {
		w.failf("no Write of the medium for an empty Buffer", "%d with nothing", n)
	}
}

// checkManyWriters gives each of several writers elements of its own.
func checkManyWriters[T any](w *writing[T]) {
	if w.on.OneWriter {
		w.skipf("OneWriter: only one goroutine at a time may use the stream")
	}
	const writers, own, rounds = 4, 25, 200
	all := w.make(writers * own)
	of := make(map[any]int) // which writer an element belongs to
	for i, v := range all {
		of[key(v)] = i / own
	}
	w.open()
	var calls []*call
	for i := range writers {
		calls = append(calls, w.begin("Write, by four goroutines at once,", func() {
			for k := range rounds {
				at := i*own + k%own
				if err := w.s.Write(bufferOfCopy(all[at : at+1])); err != nil {
					w.failf("Write accepts the Buffer", "Write has returned the error %q", err)
				}
				w.s.WriteQueueFull()
				<-w.s.Drained()
			}
		}))
	}
	for _, c := range calls {
		c.mustEnd("", "")
	}
	_ = w.close()
	if w.on.Buffered {
		w.settle()
	}
	got := make([][]T, writers)
	for _, v := range w.m.written() {
		i := of[key(v)]
		got[i] = append(got[i], v)
	}
	for i := range writers {
		var want []T
		for k := range rounds {
			want = append(want, all[i*own+k%own])
		}
		if f, how := compare(got[i], want); f != same {
			w.failf("the elements of each of four writers once and in order", "of writer %d: %s", i+1, how)
		}
	}
}

// closeInTime closes the stream with a medium that takes everything.
func (w *writing[T]) closeInTime() error {
	w.m.allow(-1)
	c, err := w.startClose(context.Background())
	c.mustEnd("Close returns once everything is written", "though the medium takes everything")
	w.settle() // that Close waits is a rule of its own
	return *err
}
