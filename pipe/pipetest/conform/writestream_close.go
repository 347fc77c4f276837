package conform

import (
	"context"
	"errors"
)

// writeCloseRules are about Close of a WriteStream.
func writeCloseRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name:  "close refuses Writes",
			text:  "Close refuses new Writes at once, even while it still waits.",
			cause: "the flag that Write checks is set at the end of Close",
			check: checkCloseRefusesWrites[T],
		},
		{
			name: "close releases the medium",
			text: "Close releases the medium after the last element was written, and returns the error of that.",
			cause: "the io.Closer that was given is not closed; " +
				"or it is closed in a defer statement, which drops the error",
			needs: needs{"close succeeds", "close waits"},
			check: checkCloseReleasesTheMedium[T],
		},
		{
			name: "second close",
			text: "A second Close waits for the same end and returns the same.",
			cause: "a channel is closed a second time, which panics; " +
				"or a second Close returns nil though the first one failed or still waits",
			needs: needs{"close waits"},
			check: checkSecondClose[T],
		},
		{
			name:  "close wakes waiters",
			text:  "Close wakes all goroutines that wait for Drained.",
			cause: "only a drain closes the channel of Drained",
			needs: needs{"drain after each full"},
			check: checkCloseWakesWaiters[T],
		},
		{
			name: "close gives up",
			text: "When its ctx is done, Close drops the queue and returns context.Cause(ctx) at once, " +
				"even if the medium is stuck in a Write. " +
				"The output is then not marked as complete. A later Close waits for the end and returns the same.",
			cause: "the wait of Close has no select on ctx.Done(), or Close waits for the goroutine that writes; " +
				"or the goroutine continues until its queue is empty",
			needs: needs{"close waits", "second close"},
			check: checkCloseGivesUp[T],
		},
	}
}

func checkCloseSucceeds[T any](w *writeCheck[T]) {
	for _, n := range []int{0, 1, 100} {
		w.open()
		if n > 0 {
			w.accept(w.buffer(n))
		}
		if err := w.close(); err != nil {
			w.failf("Close returns nil", "after %d elements Close returned the error %q", n, err)
		}
	}
}

func checkCloseWaits[T any](w *writeCheck[T]) {
	w.openHeld()
	want := w.make(10)
	w.accept(bufferOfCopy(want[:5]))
	w.accept(bufferOfCopy(want[5:]))
	c, _ := w.startClose(context.Background())
	if !c.waits() {
		w.failf("Close waits, because the medium has taken nothing", "Close returned")
	}
	w.m.allow(7)
	if !c.waits() {
		w.failf("Close waits, because the medium has taken 7 of 10 elements", "Close returned")
	}
	w.m.allow(-1)
	c.mustEnd(wantCloseReturns, whenAllIsTaken)
	if got := w.m.written(); len(got) < len(want) {
		w.failf("10 elements on the medium when Close returns", "%d elements", len(got))
	}
}

func checkCloseRefusesWrites[T any](w *writeCheck[T]) {
	w.open()
	if !w.spec.Buffered && !w.spec.OneWriter {
		w.m.hold()
		w.accept(w.buffer(1))
		c, _ := w.startClose(context.Background())
		w.settle()
		w.refused("while Close waits")
		w.m.allow(-1)
		c.mustEnd("", "")
	} else {
		_ = w.close()
	}
	w.refused("after Close")
	if err := w.write(w.buffer(1)); err == nil {
		w.failf("Write returns an error after Close", "Write of an element returned nil")
	}
}

func checkCloseReleasesTheMedium[T any](w *writeCheck[T]) {
	const want = "Close of the stream calls Close of the medium"
	w.open()
	w.accept(w.buffer(3))
	_ = w.close()
	if w.spec.Buffered {
		w.settle()
	}
	if ended, _ := w.m.hasEnded(); !ended {
		w.failf(want, "the medium was still open")
	}
	if !w.m.isComplete() {
		w.failf(want, "CloseWithError was called, so that the output seems truncated")
	}
	if w.spec.Buffered {
		return
	}
	w.open()
	w.m.onClose = errClosing
	w.accept(w.buffer(3))
	if err := w.close(); err == nil || !w.spec.OwnErrors && !errors.Is(err, errClosing) {
		w.failf("Close returns the error of closing the medium", "Close returned %v", err)
	}
}

func checkSecondClose[T any](w *writeCheck[T]) {
	w.open()
	w.accept(w.buffer(1))
	if first, second := w.close(), w.close(); first != second {
		w.failf("", "the first Close returned %v, the second %v", first, second)
	}
	if w.spec.Buffered || w.spec.OneWriter {
		return
	}
	w.openHeld()
	w.accept(w.buffer(1))
	a, errA := w.startClose(context.Background())
	w.settle()
	b, errB := w.startClose(context.Background())
	if !b.waits() {
		w.failf("a second Close waits for the same end", "it returned %v while the first one waited", *errB)
	}
	w.m.failWith(errMedium, 0)
	a.mustEnd("", "")
	b.mustEnd("", "")
	if *errA != *errB {
		w.failf("", "the first Close returned %v, the second %v", *errA, *errB)
	}
}

func checkCloseWakesWaiters[T any](w *writeCheck[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	c, _ := w.startClose(context.Background())
	w.mustDrain(drained, "after Close")
	if !w.spec.OneWriter {
		w.mustDrain(w.drained(), "after Close")
	}
	w.m.allow(-1)
	c.mustEnd("", "")
}

func checkCloseGivesUp[T any](w *writeCheck[T]) {
	w.openHeld()
	w.m.block()
	ctx, cancel := w.context()
	w.accept(w.buffer(1))
	w.settle()
	w.accept(w.buffer(100))
	c, err := w.startClose(ctx)
	w.settle()
	cancel(errCancel)
	c.mustEnd("Close returns", "after its ctx was done")
	if !errors.Is(*err, errCancel) && !errors.Is(*err, context.Canceled) {
		w.failf("Close returns context.Cause(ctx)", "Close returned %v", *err)
	}
	w.m.unblock()
	if again := w.close(); again != *err {
		w.failf("a later Close returns the same", "the first Close returned %v, the second %v", *err, again)
	}
	w.settle()
	if n := len(w.m.written()); n > 1 {
		w.failf("Close drops the queue", "%d elements were written after Close had returned", n)
	}
	if w.m.isComplete() {
		w.failf("CloseWithError of the medium, or nothing", "Close was called, so that the output seems complete")
	}
}
