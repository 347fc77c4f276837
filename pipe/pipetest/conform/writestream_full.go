package conform

// fullRules are about when the write queue is full and when it has drained.
func fullRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name:  "Buffer being written counts",
			text:  "A Buffer that is being written counts as a part of the queue until the medium has taken it.",
			cause: "the size is subtracted when the Buffer is taken from the queue, before it is written",
			check: checkBufferBeingWrittenCounts[T],
		},
		{
			name:  "full above max",
			text:  "The queue is full when it holds more bytes than its max size. At exactly the max size it is not full.",
			cause: ">= instead of >; or a count of Buffers or elements instead of bytes (use Buffer.Size)",
			needs: needs{"Buffer being written counts"},
			check: checkFullAboveMax[T],
		},
		{
			name:  "one large Buffer",
			text:  "A Buffer that is larger than the max size is accepted as a whole, makes the queue full, and drains.",
			cause: "the writer waits for more space than there can ever be",
			needs: append(needs{"close succeeds", "Buffer being written counts"}, whole...),
			check: checkOneLargeBuffer[T],
		},
		{
			name:  "full until half",
			text:  "A full queue stays full until it has drained to half of its max size. With one byte more it is still full.",
			cause: "full is computed as size > max at each call; keep it as a state. Or max/2 is rounded up",
			needs: needs{"full above max"},
			check: checkFullUntilHalf[T],
		},
		{
			name: "drained at half",
			text: "At half of its max size a full queue has drained. WriteQueueFull returns false, and the channel of Drained is closed.",
			cause: "the queue drains only when it is empty, or below half; " +
				"or the channel of Drained is closed before WriteQueueFull changes",
			needs: needs{"full above max"},
			check: checkDrainedAtHalf[T],
		},
	}
}

func checkFullAboveMax[T any](w *writeCheck[T]) {
	w.openHeld()
	a, b, c := w.buffer(5), w.buffer(4), w.buffer(1)
	w.setMaxSize(a.Size() + b.Size())
	w.accept(a)
	w.settle() // a is being written
	w.accept(b)
	w.mustBeFull(false, "at exactly the max size")
	w.accept(c)
	w.mustBeFull(true, "with one element more than the max size")
}

func checkBufferBeingWrittenCounts[T any](w *writeCheck[T]) {
	w.openHeld()
	a, b := w.buffer(5), w.buffer(1)
	w.setMaxSize(a.Size())
	w.accept(a)
	w.settle() // a is being written
	w.accept(b)
	w.mustBeFull(true, "while a Buffer of the max size is being written, and another one waits")
}

func checkOneLargeBuffer[T any](w *writeCheck[T]) {
	w.openHeld()
	b := w.buffer(100)
	w.setMaxSize(b.Size() / 10)
	w.accept(b)
	w.mustBeFull(true, "with a Buffer of ten times the max size")
	drained := w.drained()
	w.m.allow(-1)
	w.mustDrain(drained, "once the Buffer is written")
	if err := w.close(); err != nil || len(w.m.written()) != 100 {
		w.failf("100 elements on the medium, and Close returns nil", "%d elements, and Close returned %v", len(w.m.written()), err)
	}
}

// drainTo writes two Buffers and lets the medium take the first one. The max
// size is twice the size of the second one plus extra.
func (w *writeCheck[T]) drainTo(extra int64) (drained <-chan struct{}) {
	w.openHeld()
	a, b := w.buffer(60), w.buffer(50)
	w.setMaxSize(2*b.Size() + extra)
	w.accept(a)
	w.settle()
	w.accept(b)
	w.mustBeFull(true, "with more than the max size")
	drained = w.drained()
	if w.isClosed(drained) {
		w.failf("the channel of Drained is open while the queue is full", "it was closed")
	}
	w.m.allow(60)
	w.settle()
	return drained
}

func checkFullUntilHalf[T any](w *writeCheck[T]) {
	drained := w.drainTo(-1)
	w.mustBeFull(true, "one byte above half of the max size")
	if w.isClosed(drained) {
		w.failf("the channel of Drained is open one byte above half of the max size", "it was closed")
	}
	w.m.allow(-1)
	w.mustDrain(drained, "when the queue is empty")
	w.mustBeFull(false, "when the queue is empty")
}

func checkDrainedAtHalf[T any](w *writeCheck[T]) {
	drained := w.drainTo(0)
	w.mustBeFull(false, "at half of the max size")
	w.mustDrain(drained, "at half of the max size")
}
