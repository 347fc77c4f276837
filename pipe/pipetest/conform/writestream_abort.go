package conform

import (
	"context"
	"errors"
)

// abortRules are about Abort of a WriteStream.
func abortRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "abort drops",
			text:  "Abort drops what is queued.",
			cause: "the goroutine that writes goes on until its queue is empty",
			check: checkAbortDrops[T],
		},
		{
			name:  "abort looks cut off",
			text:  "After Abort what was written does not look complete, and the medium is released.",
			cause: "Abort calls Close of the medium, as the end of a complete stream does; use CloseWithError or the like",
			check: checkAbortLooksCutOff[T],
		},
		{
			name:  "abort refuses",
			text:  "After Abort, Write and Close return its error; that of the first Abort if there are two.",
			cause: "the error is not kept, or replaced by that of the medium, which was closed under the goroutine that writes",
			needs: needs{"close waits", "second close"},
			check: checkAbortRefuses[T],
		},
		{
			name:  "abort after a failure",
			text:  "Abort after a failure does not hide it: Write and Close go on to return the failure.",
			cause: "Abort overwrites the error of the stream",
			needs: needs{"failure refuses", "close reports the failure", "second close"},
			check: checkAbortAfterAFailure[T],
		},
		{
			name:  "abort after close",
			text:  "Abort after the end of Close does nothing: what was written stays complete, and Close goes on to return nil.",
			cause: "Abort does not look whether all is over",
			needs: needs{"close releases the medium", "second close"},
			check: checkAbortAfterClose[T],
		},
		{
			name:  "abort wakes",
			text:  "Abort wakes everyone who waits for Drained, and a Close that waits.",
			cause: "Close waits for the queue to become empty, and Drained for it to drain; both must see the error, too",
			needs: needs{"each full has its drain", "close waits"},
			check: checkAbortWakes[T],
		},
	}
}

// mustBeAborted fails the rule unless err is or wraps errAbort.
func (w *writing[T]) mustBeAborted(method string, err error) {
	if !errors.Is(err, errAbort) {
		w.failf(method+" returns the error that was given to Abort", "%s has returned %v", method, err)
	}
}

func checkAbortDrops[T any](w *writing[T]) {
	w.openHeld()
	w.accept(w.buffer(1))
	w.settle()
	for range 10 {
		w.accept(w.buffer(10))
	}
	c := w.begin("Abort", func() { w.s.Abort(errAbort) })
	if c.waits() { // for the Write of the medium, which it may not be able to interrupt
		w.m.allow(1)
		w.settle()
	}
	w.m.allow(-1)
	c.mustEnd("", "")
	w.settle()
	if n := len(w.m.written()); n > 1 {
		w.failf("no more than the element that was being written", "%d elements were written after Abort", n)
	}
}

func checkAbortLooksCutOff[T any](w *writing[T]) {
	check := func(when string) {
		w.abort(errAbort)
		w.settle()
		if w.m.looksComplete() {
			w.failf("CloseWithError of the medium, or nothing", "Close was called %s, so that what was written looks complete", when)
		}
	}
	w.open()
	w.accept(w.buffer(10))
	w.settle()
	check("after everything was written")
	w.open()
	check("before anything was written")
	if w.on.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.settle()
	check("while a Buffer was being written")
}

func checkAbortRefuses[T any](w *writing[T]) {
	w.open()
	w.accept(w.buffer(1))
	w.settle()
	w.abort(errAbort)
	w.mustBeAborted("Write", w.refused("after Abort"))
	w.abort(errSecond)
	w.mustBeAborted("Write", w.refused("after two Aborts"))
	w.mustBeAborted("Close", w.close())
	if w.on.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.settle()
	w.abort(errAbort)
	w.settle()
	w.mustBeAborted("Write", w.refused("after Abort"))
	w.mustBeAborted("Close", w.close())
}

func checkAbortAfterAFailure[T any](w *writing[T]) {
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	w.abort(errAbort)
	w.mustBeFailure("Write", w.refused("after a failure and Abort"))
	w.mustBeFailure("Close", w.close())
}

func checkAbortAfterClose[T any](w *writing[T]) {
	w.open()
	w.accept(w.buffer(10))
	_ = w.close()
	w.abort(errAbort)
	w.settle()
	if !w.m.looksComplete() {
		w.failf("what was written looks complete", "CloseWithError of the medium was called by an Abort after Close")
	}
	if err := w.close(); err != nil {
		w.failf("Close returns nil again", "Close has returned the error %q after Abort", err)
	}
}

func checkAbortWakes[T any](w *writing[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	w.abort(errAbort)
	w.mustDrain(drained, "after Abort")
	w.mustDrain(w.drained(), "after Abort")
	if w.on.OneWriter {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	c, err := w.startClose(context.Background())
	w.settle()
	w.abort(errAbort)
	c.mustEnd("Close returns when the stream is aborted", "after Abort")
	w.mustBeAborted("Close", *err)
}
