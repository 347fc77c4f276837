package conform

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pump"
)

// failureRules are about a medium that fails.
func failureRules[T any]() []rule[*writing[T]] {
	return []rule[*writing[T]]{
		{
			name:  "close reports the failure",
			text:  "Close returns the first error of a write, and never nil after one.",
			cause: "the error of the goroutine that writes is dropped, or replaced by a later one",
			needs: needs{"close waits"},
			check: checkCloseReportsTheFailure[T],
		},
		{
			name:  "failure refuses",
			text:  "Once the medium has failed, Write returns the failure.",
			cause: "Write looks only whether the stream is closed",
			check: checkFailureRefuses[T],
		},
		{
			name:  "failure wakes",
			text:  "A failure wakes everyone who waits for Drained.",
			cause: "the channel of Drained is closed by draining only, and after a failure nothing drains",
			needs: needs{"each full has its drain"},
			check: checkFailureWakes[T],
		},
		{
			name:  "failed tells",
			text:  "A stream that is pump.Failing closes the channel of Failed at a failure and at an Abort, and leaves it open at a Close that succeeds.",
			cause: "the channel is closed with the goroutine that writes, whatever ended it",
			check: checkFailedTells[T],
		},
	}
}

// mustBeFailure fails the rule unless err can be what errMedium has become.
func (w *writing[T]) mustBeFailure(method string, err error) {
	if err == nil || !w.on.OwnErrors && !errors.Is(err, errMedium) {
		w.failf(method+" returns the error of the medium, or one that wraps it", "%s has returned %v", method, err)
	}
}

func checkCloseReportsTheFailure[T any](w *writing[T]) {
	for _, at := range []int{0, 1, 15, 99} { // before, within and between Buffers
		w.openHeld()
		for range 10 {
			w.accept(w.buffer(10))
		}
		c, err := w.startClose(context.Background())
		w.settle()
		w.m.failWith(errMedium, at)
		c.mustEnd("", "when the medium had failed")
		w.mustBeFailure("Close", *err)
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	w.mustBeFailure("Close", w.close())
}

func checkFailureRefuses[T any](w *writing[T]) {
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	for range 3 {
		w.mustBeFailure("Write", w.refused("after a failure of the medium"))
	}
	w.mustBeFailure("Write", w.write(w.buffer(1)))
}

func checkFailureWakes[T any](w *writing[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	w.m.failWith(errMedium, 1)
	w.mustDrain(drained, "when the medium has failed")
	w.mustDrain(w.drained(), "when the medium has failed")
}

func checkFailedTells[T any](w *writing[T]) {
	w.open()
	s, ok := w.s.(pump.Failing)
	if !ok {
		w.skipf("the stream is not pump.Failing, which is optional")
	}
	failed := s.Failed()
	w.accept(w.buffer(10))
	_ = w.close()
	if w.isClosed(failed) {
		w.failf("the channel of Failed is open after a Close that has succeeded", "it is closed")
	}
	tells := func(when string, fail func()) {
		failed := w.s.(pump.Failing).Failed()
		if w.isClosed(failed) {
			w.failf("the channel of Failed is open before a failure", "it is closed")
		}
		fail()
		if !w.isClosed(failed) {
			w.failf("the channel of Failed is closed "+when, "it is open")
		}
	}
	w.open()
	tells("after Abort", func() { w.abort(errAbort) })
	if w.on.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	tells("after a failure of the medium", func() { w.m.failWith(errMedium, 3) })
}
