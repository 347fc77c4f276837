package conform

// maxSizeRules are about changes of the max size of a write queue.
func maxSizeRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name:  "max size is set",
			text:  "SetWriteQueueMaxSize changes the result of WriteQueueMaxSize. The new value may be larger or smaller.",
			cause: "the new value is compared with a mark that was derived from the old one, such as half of it",
			check: checkMaxSizeIsSet[T],
		},
		{
			name:  "max size below 1",
			text:  "A max size below 1 is an error, and changes nothing.",
			cause: "the value is not checked, or it is checked after it was set",
			check: checkMaxSizeBelowOne[T],
		},
		{
			name:  "lowered max size",
			text:  "A queue that holds more than a lowered max size is full at once.",
			cause: "only Write checks whether the queue is full",
			needs: needs{"full above max"},
			check: checkLoweredMaxSize[T],
		},
		{
			name:  "raised max size",
			text:  "A full queue that holds at most half of a raised max size has drained at once, and wakes the goroutines that wait.",
			cause: "only the end of a write checks whether the queue has drained",
			needs: needs{"full until half", "drained at half", "one large Buffer"},
			check: checkRaisedMaxSize[T],
		},
	}
}

func (w *writeCheck[T]) maxSize() (n int64) {
	w.do("WriteQueueMaxSize", func() { n = w.s.WriteQueueMaxSize() })
	return n
}

func checkMaxSizeIsSet[T any](w *writeCheck[T]) {
	w.open()
	for _, n := range []int64{256 << 10, 512 << 10, 128 << 10, 129 << 10, 1 << 20} {
		var err error
		w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
		if err != nil {
			w.failf("", "SetWriteQueueMaxSize(%d) returned the error %q", n, err)
		}
		if got := w.maxSize(); got != n {
			w.failf("", "WriteQueueMaxSize = %d after SetWriteQueueMaxSize(%d)", got, n)
		}
	}
}

func checkMaxSizeBelowOne[T any](w *writeCheck[T]) {
	w.open()
	before := w.maxSize()
	for _, n := range []int64{0, -1} {
		var err error
		w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
		if err == nil {
			w.failf("an error", "SetWriteQueueMaxSize(%d) returned nil", n)
		}
		if got := w.maxSize(); got != before {
			w.failf("the max size does not change", "it was %d before and %d after SetWriteQueueMaxSize(%d)", before, got, n)
		}
	}
}

func checkLoweredMaxSize[T any](w *writeCheck[T]) {
	w.openHeld()
	b := w.buffer(50)
	size := b.Size()
	w.setMaxSize(2 * size)
	w.accept(b)
	w.settle()
	w.mustBeFull(false, "at half of the max size")
	w.setMaxSize(size - 1)
	w.mustBeFull(true, "after the max size was lowered below the size of the queue")
	if w.isClosed(w.drained()) {
		w.failf("the channel of Drained is open while the queue is full", "it was closed")
	}
}

func checkRaisedMaxSize[T any](w *writeCheck[T]) {
	w.openHeld()
	b := w.buffer(50)
	size := b.Size()
	w.setMaxSize(size - 1)
	w.accept(b)
	w.mustBeFull(true, "with more than the max size")
	drained := w.drained()
	w.setMaxSize(2*size - 1)
	w.mustBeFull(true, "after the max size was raised to less than twice the size of the queue")
	w.setMaxSize(2 * size)
	w.mustDrain(drained, "after the max size was raised to twice the size of the queue")
	w.mustBeFull(false, "after the max size was raised to twice the size of the queue")
}
