package conform

import (
	"context"
	"errors"
)

// writeCloseRules are about Close of a WriteStream.
func writeCloseRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "close refuses",
			text:  "Close refuses new Writes at once, also while it still waits.",
			cause: "the flag that Write looks at is set at the end of Close",
			check: checkCloseRefuses[T],
		},
		{
			name:  "close releases the medium",
			text:  "Close releases the medium, after the last element was written, and returns the error of that.",
			cause: "nobody closes the io.Closer that was given; or it is closed with defer, where its error is dropped",
			needs: needs{"close succeeds", "close waits"},
			check: checkCloseReleasesTheMedium[T],
		},
		{
			name:  "second close",
			text:  "A second Close waits for the same end and returns the same.",
			cause: "a channel is closed a second time, which panics; or a second Close returns nil though the first one failed or still waits",
			needs: needs{"close waits"},
			check: checkSecondClose[T],
		},
		{
			name:  "close wakes",
			text:  "Close wakes everyone who waits for Drained.",
			cause: "the channel of Drained is closed by draining only",
			needs: needs{"each full has its drain"},
			check: checkCloseWakes[T],
		},
		{
			name:  "close gives up",
			text:  "When its ctx is done, Close drops what is queued and returns context.Cause(ctx), and what was written does not look complete.",
			cause: "the wait of Close has no select on ctx.Done(); or it returns and leaves the goroutine writing",
			needs: needs{"close waits"},
			check: checkCloseGivesUp[T],
		},
	}
}

// writeReleaseRules are about what is left after Close and Abort.
func writeReleaseRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "nothing after the end",
			text:  "Nothing is written to the medium after it was released.",
			cause: "Close and Abort do not wait for the goroutine that writes",
			needs: needs{"every element"},
			check: checkNothingAfterTheEnd[T],
		},
		{
			name:  "nothing left",
			text:  "The goroutines of the stream have ended when Close or Abort returns.",
			cause: "the goroutine that writes waits for elements on a channel that nobody closes",
			leaks: true,
			needs: needs{"close gives up"},
			check: checkWriteLeavesNothing[T],
		},
	}
}

func checkCloseSucceeds[T any](w *writing[T]) {
	for _, n := range []int{0, 1, 100} {
		w.open()
		if n > 0 {
			w.accept(w.buffer(n))
		}
		if err := w.close(); err != nil {
			w.failf("Close returns nil", "after %d elements Close has returned the error %q", n, err)
		}
	}
}

func checkCloseWaits[T any](w *writing[T]) {
	w.openHeld()
	want := w.make(10)
	w.accept(bufferOfCopy(want[:5]))
	w.accept(bufferOfCopy(want[5:]))
	c, _ := w.startClose(context.Background())
	if !c.waits() {
		w.failf("Close waits, since the medium has taken nothing", "Close has returned")
	}
	w.m.allow(7)
	if !c.waits() {
		w.failf("Close waits, since the medium has taken 7 of 10 elements", "Close has returned")
	}
	w.m.allow(-1)
	c.mustEnd("Close returns once everything is written", "though the medium takes everything")
	if got := w.m.written(); len(got) < len(want) {
		w.failf("10 elements on the medium when Close returns", "%d elements", len(got))
	}
}

func checkCloseRefuses[T any](w *writing[T]) {
	w.open()
	if !w.on.Buffered && !w.on.OneWriter {
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
		w.failf("Write returns an error after Close", "Write of an element has returned nil")
	}
}

func checkCloseReleasesTheMedium[T any](w *writing[T]) {
	w.open()
	w.accept(w.buffer(3))
	_ = w.close()
	if w.on.Buffered {
		w.settle()
	}
	if ended, _ := w.m.hasEnded(); !ended {
		w.failf("Close of the stream calls Close of the medium", "the medium is still open")
	}
	if !w.m.looksComplete() {
		w.failf("Close of the stream calls Close of the medium", "CloseWithError was called, so that what was written looks cut off")
	}
	if w.on.Buffered {
		return
	}
	w.open()
	w.m.onClose = errClosing
	w.accept(w.buffer(3))
	if err := w.close(); err == nil || !w.on.OwnErrors && !errors.Is(err, errClosing) {
		w.failf("Close returns the error of closing the medium", "Close has returned %v", err)
	}
}

func checkSecondClose[T any](w *writing[T]) {
	w.open()
	w.accept(w.buffer(1))
	if first, second := w.close(), w.close(); first != second {
		w.failf("", "the first Close has returned %v, the second %v", first, second)
	}
	if w.on.Buffered || w.on.OneWriter {
		return
	}
	w.openHeld()
	w.accept(w.buffer(1))
	a, errA := w.startClose(context.Background())
	w.settle()
	b, errB := w.startClose(context.Background())
	if !b.waits() {
		w.failf("a second Close waits for the same end", "it has returned %v while the first one waits", *errB)
	}
	w.m.failWith(errMedium, 0)
	a.mustEnd("", "")
	b.mustEnd("", "")
	if *errA != *errB {
		w.failf("", "the first Close has returned %v, the second %v", *errA, *errB)
	}
}

func checkCloseWakes[T any](w *writing[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	c, _ := w.startClose(context.Background())
	w.mustDrain(drained, "after Close")
	if !w.on.OneWriter {
		w.mustDrain(w.drained(), "after Close")
	}
	w.m.allow(-1)
	c.mustEnd("", "")
}

// fill makes the queue full, with a medium that is held.
func (w *writing[T]) fill() {
	w.setMaxSize(10 * w.buffer(1).Size())
	for range 3 { // so that it stays full without the one that is being written
		w.accept(w.buffer(21))
	}
	w.settle()
	w.mustBeFull(true, "though more than twice the max size is held")
}

func checkCloseGivesUp[T any](w *writing[T]) {
	w.openHeld()
	ctx, cancel := w.context()
	w.accept(w.buffer(1))
	w.settle()
	w.accept(w.buffer(100))
	c, err := w.startClose(ctx)
	w.settle()
	cancel(errCancel)
	w.mayWaitForMedium(c, "after the end of its ctx")
	if !errors.Is(*err, errCancel) && !errors.Is(*err, context.Canceled) {
		w.failf("Close returns context.Cause(ctx)", "Close has returned %v", *err)
	}
	w.m.allow(-1)
	w.settle()
	if n := len(w.m.written()); n > 1 {
		w.failf("what was queued is dropped", "%d elements were written after Close had returned", n)
	}
	if w.m.looksComplete() {
		w.failf("CloseWithError of the medium, or nothing", "Close was called, so that what was written looks complete")
	}
}

func checkNothingAfterTheEnd[T any](w *writing[T]) {
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
	w.open()
	for range 10 {
		w.accept(w.buffer(10))
	}
	w.abort(errAbort)
	w.m.leave()
	w.settle()
	if _, late := w.m.hasEnded(); late {
		w.failf("no Write of the medium after its end", "there was one, after Abort of the stream")
	}
}

func checkWriteLeavesNothing[T any](w *writing[T]) {
	w.open() // never used
	_ = w.close()
	w.open() // never used, and aborted
	w.abort(errAbort)
	w.open()
	w.accept(w.buffer(10))
	_ = w.close()
	w.open()
	w.accept(w.buffer(10))
	w.abort(errAbort)
	if w.on.Buffered {
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
	w.abort(errAbort)
}
