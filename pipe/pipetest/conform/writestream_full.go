package conform

import (
	"github.com/penstock-go/penstock/pump"
)

// fullRules are about the write queue: when it is full, and when it has drained.
func fullRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "being written counts",
			text:  "What is being written counts as queued until the medium has taken it.",
			cause: "the size is subtracted when the Buffer is taken from the queue, before it is written",
			check: checkBeingWrittenCounts[T],
		},
		{
			name:  "full above max",
			text:  "The queue is full when it holds more bytes than its max size: not at exactly the max size.",
			cause: ">= instead of >; or Buffers or elements are counted instead of bytes (use Buffer.Size)",
			needs: needs{"being written counts"},
			check: checkFullAboveMax[T],
		},
		{
			name:  "one large Buffer",
			text:  "A Buffer that is larger than the max size is accepted whole, makes the queue full, and drains.",
			cause: "the writer waits for room that there can never be",
			needs: append(needs{"close succeeds", "being written counts"}, whole...),
			check: checkOneLargeBuffer[T],
		},
		{
			name:  "full until half",
			text:  "A full queue stays full until it has fallen to half of its max size: at one byte more it is still full.",
			cause: "full is computed as size > max at each call; keep it as a state. Or max/2 is rounded up",
			needs: needs{"full above max"},
			check: checkFullUntilHalf[T],
		},
		{
			name:  "drained at half",
			text:  "At half of its max size a full queue is drained: WriteQueueFull is false, and the channel of Drained is closed.",
			cause: "the queue drains only when it is empty, or below half; or Drained is told before WriteQueueFull changes",
			needs: needs{"full above max"},
			check: checkDrainedAtHalf[T],
		},
	}
}

// drainRules are about Drained and Drains, and who waits for them.
func drainRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "drained when not full",
			text:  "Drained returns a closed channel when the queue is not full, so that no wake-up is lost between WriteQueueFull and Drained.",
			cause: "Drained makes a channel that only the next drain closes",
			check: checkDrainedWhenNotFull[T],
		},
		{
			name:  "many writers",
			text:  "Many goroutines may write at once. The Buffers of each keep their order, and nothing is lost.",
			cause: "the queue is used without a mutex (run with -race); or a Write that comes just when the goroutine that writes finds the queue empty wakes nobody",
			needs: append(needs{"drained when not full", "close waits"}, whole...),
			check: checkManyWriters[T],
		},
		{
			name:  "each full has its drain",
			text:  "Each time the queue becomes full, Drained returns a channel that is open until it drains, and then everyone is woken.",
			cause: "the channel of the first drain is returned for ever; or one token is sent, which wakes one of those who wait",
			needs: needs{"write never blocks", "drained when not full", "drained at half", "one large Buffer"},
			check: checkEachFullHasItsDrain[T],
		},
		{
			name:  "drains are counted",
			text:  "A stream that is a pump.Drainer counts each fall from full to drained once, and tells of it.",
			cause: "drains are counted per Buffer, or the channel is not closed",
			needs: needs{"each full has its drain"},
			check: checkDrainsAreCounted[T],
		},
	}
}

func checkFullAboveMax[T any](w *writing[T]) {
	w.openHeld()
	a, b, c := w.buffer(5), w.buffer(4), w.buffer(1)
	w.setMaxSize(a.Size() + b.Size())
	w.accept(a)
	w.settle() // the medium has it now
	w.accept(b)
	w.mustBeFull(false, "at exactly the max size")
	w.accept(c)
	w.mustBeFull(true, "with one element more than the max size")
}

func checkBeingWrittenCounts[T any](w *writing[T]) {
	w.openHeld()
	a, b := w.buffer(5), w.buffer(1)
	w.setMaxSize(a.Size())
	w.accept(a)
	w.settle() // the medium has it now
	w.accept(b)
	w.mustBeFull(true, "while a Buffer of the max size is being written, and another one waits")
}

func checkOneLargeBuffer[T any](w *writing[T]) {
	w.openHeld()
	b := w.buffer(100)
	w.setMaxSize(b.Size() / 10)
	w.accept(b)
	w.mustBeFull(true, "with a Buffer of ten times the max size")
	drained := w.drained()
	w.m.allow(-1)
	w.mustDrain(drained, "once the Buffer is written")
	if err := w.close(); err != nil || len(w.m.written()) != 100 {
		w.failf("100 elements on the medium, and Close returns nil", "%d elements, and Close has returned %v", len(w.m.written()), err)
	}
}

// fallTo fills the queue with two Buffers and lets the medium take the first one. What is left is held for
// a max size of twice its bytes plus extra.
func (w *writing[T]) fallTo(extra int64) (drained <-chan struct{}) {
	w.openHeld()
	a, b := w.buffer(60), w.buffer(50)
	w.setMaxSize(2*b.Size() + extra)
	w.accept(a)
	w.settle()
	w.accept(b)
	w.mustBeFull(true, "with more than the max size")
	drained = w.drained()
	if w.isClosed(drained) {
		w.failf("the channel of Drained is open while the queue is full", "it is closed")
	}
	w.m.allow(60)
	w.settle()
	return drained
}

func checkFullUntilHalf[T any](w *writing[T]) {
	drained := w.fallTo(-1)
	w.mustBeFull(true, "one byte above half of the max size")
	if w.isClosed(drained) {
		w.failf("the channel of Drained is open one byte above half of the max size", "it is closed")
	}
	w.m.allow(-1)
	w.mustDrain(drained, "when the queue is empty")
	w.mustBeFull(false, "when the queue is empty")
}

func checkDrainedAtHalf[T any](w *writing[T]) {
	drained := w.fallTo(0)
	w.mustBeFull(false, "at half of the max size")
	w.mustDrain(drained, "at half of the max size")
}

func checkDrainedWhenNotFull[T any](w *writing[T]) {
	w.open()
	if !w.isClosed(w.drained()) {
		w.failf("the channel of Drained is closed, since nothing was written", "it is open")
	}
	if w.on.Buffered {
		return
	}
	w.m.hold()
	w.setMaxSize(10 * w.buffer(1).Size())
	w.accept(w.buffer(1))
	if !w.isClosed(w.drained()) {
		w.failf("the channel of Drained is closed, since the queue is not full", "it is open")
	}
}

func checkEachFullHasItsDrain[T any](w *writing[T]) {
	w.openHeld()
	for round := range 5 {
		w.m.hold()
		w.fill()
		first, second := w.drained(), w.drained()
		if w.isClosed(first) || w.isClosed(second) {
			w.failf("the channel of Drained is open while the queue is full", "it is closed, in round %d of full and drained", round+1)
		}
		a := w.waitFor("Drained", first)
		b := w.waitFor("Drained", second)
		c := w.waitFor("Drained", first)
		w.settle()
		w.m.allow(-1)
		for _, waiter := range []*call{a, b, c} {
			waiter.mustEnd("everyone who waits for Drained is woken when the queue drains", "though the medium takes everything")
		}
		w.mustBeFull(false, "when Drained has told")
		w.settle()
	}
}

func checkDrainsAreCounted[T any](w *writing[T]) {
	w.openHeld()
	s, ok := w.s.(pump.Drainer)
	if !ok {
		w.skipf("the stream is not a pump.Drainer, which is optional")
	}
	for round := range 3 {
		w.m.hold()
		w.fill()
		n, changed := s.Drains()
		if n != int64(round) {
			w.failf("", "Drains = %d after %d drains, want %d", n, round, round)
		}
		w.m.allow(-1)
		w.waitFor("Drains", changed).mustEnd("the channel of Drains is closed when the queue drains", "")
		w.settle()
	}
	if n, _ := s.Drains(); n != 3 {
		w.failf("", "Drains = %d after 3 drains, want 3", n)
	}
}
