package conform

import (
	"context"
	"errors"
)

// abortRules are about Abort of a WriteStream.
func abortRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name:  "abort drops the queue",
			text:  "Abort drops the elements in the queue.",
			cause: "the goroutine that writes continues until its queue is empty",
			check: checkAbortDropsTheQueue[T],
		},
		{
			name:  "abort is not complete",
			text:  "After Abort the output is not marked as complete, and the medium is released.",
			cause: "Abort calls Close of the medium, as at the end of a complete stream; use CloseWithError or the like",
			check: checkAbortIsNotComplete[T],
		},
		{
			name: "abort refuses Writes",
			text: "After Abort, Write and Close return its error. After two Aborts they return the error of the first one.",
			cause: "the error is not kept; " +
				"or it is replaced by the error of the medium, which was closed while the goroutine writes",
			needs: needs{"close waits", "second close"},
			check: checkAbortRefusesWrites[T],
		},
		{
			name:  "abort after a failure",
			text:  "Abort does not hide an earlier failure. Write and Close still return the failure.",
			cause: "Abort overwrites the error of the stream",
			needs: needs{"failure refuses Writes", "close reports the failure", "second close"},
			check: checkAbortAfterAFailure[T],
		},
		{
			name:  "abort after close",
			text:  "Abort after the end of Close does nothing. The output stays complete, and Close still returns nil.",
			cause: "Abort does not check whether the stream has ended",
			needs: needs{"close releases the medium", "second close"},
			check: checkAbortAfterClose[T],
		},
		{
			name:  "abort wakes waiters",
			text:  "Abort wakes all goroutines that wait for Drained, and a Close that waits.",
			cause: "Close waits only for an empty queue, and Drained only for a drain; both must see the error, too",
			needs: needs{"drain after each full", "close waits"},
			check: checkAbortWakesWaiters[T],
		},
	}
}

// mustBeAborted fails the rule unless err is or wraps errAbort.
func (w *writeCheck[T]) mustBeAborted(method string, err error) {
	if !errors.Is(err, errAbort) {
		w.failf(method+" returns the error of Abort", "%s returned %v", method, err)
	}
}

func checkAbortDropsTheQueue[T any](w *writeCheck[T]) {
	w.openHeld()
	w.accept(w.buffer(1))
	w.settle()
	for range 10 {
		w.accept(w.buffer(10))
	}
	w.abort(errAbort)
	w.settle()
	w.m.allow(1) // for the Write of the medium, which it may be unable to interrupt
	w.settle()
	w.m.allow(-1)
	w.settle()
	if n := len(w.m.written()); n > 1 {
		w.failf("at most the element that was being written", "%d elements were written after Abort", n)
	}
}

func checkAbortIsNotComplete[T any](w *writeCheck[T]) {
	check := func(when string) {
		_ = w.abortAndClose()
		w.settle()
		if w.m.isComplete() {
			w.failf("CloseWithError of the medium, or nothing", "Close was called %s, so that the output seems complete", when)
		}
	}
	w.open()
	w.accept(w.buffer(10))
	w.settle()
	check("after everything was written")
	w.open()
	check("before anything was written")
	if w.spec.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.settle()
	check("while a Buffer was being written")
}

func checkAbortRefusesWrites[T any](w *writeCheck[T]) {
	w.open()
	w.accept(w.buffer(1))
	w.settle()
	w.abort(errAbort)
	w.mustBeAborted("Write", w.refused("after Abort"))
	w.abort(errSecond)
	w.mustBeAborted("Write", w.refused("after two Aborts"))
	w.mustBeAborted("Close", w.close())
	if w.spec.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.settle()
	w.mustBeAborted("Close", w.abortAndClose())
	w.mustBeAborted("Write", w.refused("after Abort"))
}

func checkAbortAfterAFailure[T any](w *writeCheck[T]) {
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	w.abort(errAbort)
	w.mustBeFailure("Write", w.refused("after a failure and Abort"))
	w.mustBeFailure("Close", w.close())
}

func checkAbortAfterClose[T any](w *writeCheck[T]) {
	w.open()
	w.accept(w.buffer(10))
	_ = w.close()
	w.abort(errAbort)
	w.settle()
	if !w.m.isComplete() {
		w.failf("the output stays complete", "an Abort after Close called CloseWithError of the medium")
	}
	if err := w.close(); err != nil {
		w.failf("Close returns nil again", "Close returned the error %q after Abort", err)
	}
}

func checkAbortWakesWaiters[T any](w *writeCheck[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	w.abort(errAbort)
	w.mustDrain(drained, "after Abort")
	w.mustDrain(w.drained(), "after Abort")
	if w.spec.OneWriter {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	c, err := w.startClose(context.Background())
	w.settle()
	w.abort(errAbort)
	if c.waits() {
		w.m.failWith(errMedium, 0)
	}
	c.mustEnd("Close returns when the stream is aborted", "after Abort")
	w.mustBeAborted("Close", *err)
}
