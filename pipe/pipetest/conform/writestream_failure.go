package conform

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pump"
)

// failureRules are about a medium that fails.
func failureRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name:  "close reports the failure",
			text:  "Close returns the first error of a write, and never nil after one.",
			cause: "the error of the goroutine that writes is dropped, or replaced by a later one",
			needs: needs{"close waits"},
			check: checkCloseReportsTheFailure[T],
		},
		{
			name:  "failure refuses Writes",
			text:  "After a failure of the medium, Write returns the failure.",
			cause: "Write checks only whether the stream is closed",
			check: checkFailureRefusesWrites[T],
		},
		{
			name:  "failure wakes waiters",
			text:  "A failure wakes all goroutines that wait for Drained.",
			cause: "only a drain closes the channel of Drained, and after a failure there is no drain",
			needs: needs{"drain after each full"},
			check: checkFailureWakesWaiters[T],
		},
		{
			name: "failed reports the failure",
			text: "A failure or an Abort of a pump.Failing stream closes the channel of Failed. " +
				"A Close that succeeds leaves it open.",
			cause: "the goroutine that writes closes the channel at its end, whatever ended it",
			check: checkFailedReportsTheFailure[T],
		},
	}
}

// mustBeFailure fails the rule unless err reports errMedium.
func (w *writeCheck[T]) mustBeFailure(method string, err error) {
	if err == nil || !w.spec.OwnErrors && !errors.Is(err, errMedium) {
		w.failf(method+" returns the error of the medium, or one that wraps it", "%s returned %v", method, err)
	}
}

func checkCloseReportsTheFailure[T any](w *writeCheck[T]) {
	for _, at := range []int{0, 1, 15, 99} { // before, within and between Buffers
		w.openHeld()
		for range 10 {
			w.accept(w.buffer(10))
		}
		c, err := w.startClose(context.Background())
		w.settle()
		w.m.failWith(errMedium, at)
		c.mustEnd("", "after the medium had failed")
		w.mustBeFailure("Close", *err)
	}
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	w.mustBeFailure("Close", w.close())
}

func checkFailureRefusesWrites[T any](w *writeCheck[T]) {
	w.openHeld()
	w.accept(w.buffer(10))
	w.m.failWith(errMedium, 3)
	w.settle()
	for range 3 {
		w.mustBeFailure("Write", w.refused("after a failure of the medium"))
	}
	w.mustBeFailure("Write", w.write(w.buffer(1)))
}

func checkFailureWakesWaiters[T any](w *writeCheck[T]) {
	w.openHeld()
	w.fill()
	drained := w.drained()
	w.m.failWith(errMedium, 1)
	w.mustDrain(drained, "after the medium has failed")
	w.mustDrain(w.drained(), "after the medium has failed")
}

func checkFailedReportsTheFailure[T any](w *writeCheck[T]) {
	w.open()
	s, ok := w.s.(pump.Failing)
	if !ok {
		w.skipf("the stream is not pump.Failing, which is optional")
	}
	failed := s.Failed()
	w.accept(w.buffer(10))
	_ = w.close()
	if w.isClosed(failed) {
		w.failf("the channel of Failed is open after a Close that succeeded", "it was closed")
	}
	mustReport := func(when string, fail func()) {
		failed := w.s.(pump.Failing).Failed()
		if w.isClosed(failed) {
			w.failf("the channel of Failed is open before a failure", "it was closed")
		}
		fail()
		if !w.isClosed(failed) {
			w.failf("the channel of Failed is closed "+when, "it was open")
		}
	}
	w.open()
	mustReport("after Abort", func() { w.abort(errAbort) })
	if w.spec.Buffered {
		return
	}
	w.openHeld()
	w.accept(w.buffer(10))
	mustReport("after a failure of the medium", func() { w.m.failWith(errMedium, 3) })
}
