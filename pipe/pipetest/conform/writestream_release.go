package conform

// writeReleaseRules are about the calls that wait for the end of a WriteStream,
// and those that do not.
func writeReleaseRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name: "abort does not wait",
			text: "Abort returns at once, even if the medium is stuck in a Write.",
			cause: "Abort waits for the goroutine that writes, so that an Abort from inside the medium waits for itself; " +
				"Close is the method that waits",
			check: checkAbortDoesNotWait[T],
		},
		{
			name:  "no write after close",
			text:  "Nothing is written to the medium after Close has returned.",
			cause: "Close does not wait for the goroutine that writes",
			needs: needs{"every element"},
			check: checkNoWriteAfterClose[T],
		},
		{
			name:  "no write after abort",
			text:  "Nothing is written to the medium when Close has returned after Abort.",
			cause: "Close returns at once if the stream was aborted, and does not wait for the goroutine that writes",
			needs: needs{"every element"},
			check: checkNoWriteAfterAbort[T],
		},
		{
			name:  "no goroutine left",
			text:  "The goroutines of the stream have ended when Close returns, even after Abort.",
			cause: "the goroutine that writes waits for elements on a channel that is never closed",
			leaks: true,
			needs: needs{"close gives up"},
			check: checkWriteLeavesNoGoroutine[T],
		},
	}
}

func checkAbortDoesNotWait[T any](w *writeCheck[T]) {
	w.openHeld()
	w.m.block()
	w.accept(w.buffer(10))
	w.settle()
	w.abort(errAbort)
}

func checkNoWriteAfterClose[T any](w *writeCheck[T]) {
	w.open()
	for range 10 {
		w.accept(w.buffer(10))
	}
	_ = w.close()
	_ = w.write(w.buffer(1))
	w.settle()
	if _, late := w.m.hasEnded(); late {
		w.failf("no Write of the medium after its Close", "there was one, after Close of the stream")
	}
}

func checkNoWriteAfterAbort[T any](w *writeCheck[T]) {
	w.open()
	for range 10 {
		w.accept(w.buffer(10))
	}
	_ = w.abortAndClose()
	w.m.release()
	w.settle()
	if _, late := w.m.hasEnded(); late {
		w.failf("no Write of the medium after its end", "there was one, after Abort and Close of the stream")
	}
}

func checkWriteLeavesNoGoroutine[T any](w *writeCheck[T]) {
	w.open() // never used
	_ = w.close()
	w.open() // never used, and aborted
	_ = w.abortAndClose()
	w.open() // closed
	w.accept(w.buffer(10))
	_ = w.close()
	w.open() // aborted
	w.accept(w.buffer(10))
	_ = w.abortAndClose()
	if w.spec.Buffered {
		return
	}
	w.openHeld() // failed
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	_ = w.close()
	w.openHeld() // aborted while it writes
	w.accept(w.buffer(10))
	w.settle()
	_ = w.abortAndClose()
}
