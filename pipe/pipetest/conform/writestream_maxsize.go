package conform

// maxSizeRules are about changing the max size of a write queue.
func maxSizeRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "max size is set",
			text:  "SetWriteQueueMaxSize changes what WriteQueueMaxSize returns, to larger and smaller values in any order.",
			cause: "a mark that is derived from the max size, such as half of it, is compared with the old one",
			check: checkMaxSizeIsSet[T],
		},
		{
			name:  "max size below 1",
			text:  "A max size below 1 is an error, and changes nothing.",
			cause: "the value is not checked, or after it was set",
			check: checkMaxSizeBelowOne[T],
		},
		{
			name:  "lowered max size",
			text:  "A queue that holds more than a lowered max size is full at once.",
			cause: "full is looked at in Write only",
			needs: needs{"full above max"},
			check: checkLoweredMaxSize[T],
		},
		{
			name:  "raised max size",
			text:  "A full queue that holds at most half of a raised max size is drained at once, and wakes whoever waits.",
			cause: "drained is looked at only when something was written",
			needs: needs{"full until half", "drained at half", "one large Buffer"},
			check: checkRaisedMaxSize[T],
		},
	}
}

func (w *writing[T]) maxSize() (n int64) {
	w.do("WriteQueueMaxSize", func() { n = w.s.WriteQueueMaxSize() })
	return n
}

func checkMaxSizeIsSet[T any](w *writing[T]) {
	w.open()
	for _, n := range []int64{256 << 10, 512 << 10, 128 << 10, 129 << 10, 1 << 20} {
		var err error
		w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
		if err != nil {
			w.failf("", "SetWriteQueueMaxSize(%d) has returned the error %q", n, err)
		}
		if got := w.maxSize(); got != n {
			w.failf("", "WriteQueueMaxSize = %d after SetWriteQueueMaxSize(%d)", got, n)
		}
	}
}

func checkMaxSizeBelowOne[T any](w *writing[T]) {
	w.open()
	before := w.maxSize()
	for _, n := range []int64{0, -1} {
		var err error
		w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
		if err == nil {
			w.failf("an error", "SetWriteQueueMaxSize(%d) has returned nil", n)
		}
		if got := w.maxSize(); got != before {
			w.failf("the max size is what it was", "it was %d and is %d after SetWriteQueueMaxSize(%d)", before, got, n)
		}
	}
}

func checkLoweredMaxSize[T any](w *writing[T]) {
	w.openHeld()
	b := w.buffer(50)
	size := b.Size()
	w.setMaxSize(2 * size)
	w.accept(b)
	w.settle()
	w.mustBeFull(false, "at half of the max size")
	w.setMaxSize(size - 1)
	w.mustBeFull(true, "after the max size was lowered below what is held")
	if w.isClosed(w.drained()) {
		w.failf("the channel of Drained is open while the queue is full", "it is closed")
	}
}

func checkRaisedMaxSize[T any](w *writing[T]) {
	w.openHeld()
	b := w.buffer(50)
	size := b.Size()
	w.setMaxSize(size - 1)
	w.accept(b)
	w.mustBeFull(true, "with more than the max size")
	drained := w.drained()
	w.setMaxSize(2*size - 1)
	w.mustBeFull(true, "after the max size was raised to less than twice of what is held")
	w.setMaxSize(2 * size)
	w.mustDrain(drained, "after the max size was raised to twice of what is held")
	w.mustBeFull(false, "after the max size was raised to twice of what is held")
}
