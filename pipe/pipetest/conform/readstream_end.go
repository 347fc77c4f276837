package conform

import (
	"context"
	"errors"
	"io"
)

// readEndRules are about the end and the failure of a ReadStream.
func readEndRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name:  "end is io.EOF",
			text:  "At the end Read returns io.EOF itself, not an error that wraps it.",
			cause: "fmt.Errorf with %w around every error of the source, or an end of the source that is another error",
			check: checkEndIsEOF[T],
		},
		{
			name: "end again",
			text: "After the end every Read returns io.EOF.",
			cause: "the end is sent once on a channel, so that the second Read waits; " +
				"or the closed source is read again and its error returned. Keep the error and return it",
			needs: needs{"end is io.EOF"},
			check: checkEndAgain[T],
		},
		{
			name:  "no early end",
			text:  "The end comes only after all elements, and not because the source is silent.",
			cause: "a source that has nothing at the moment is taken for one that has ended",
			check: checkNoEarlyEnd[T],
		},
		{
			name: "no elements with an error",
			text: "With an error the Buffer is empty.",
			cause: "elements are returned together with the error that came with them, as an io.Reader may do. " +
				"Return the elements first, and the error at the next Read",
			check: checkNoElementsWithAnError[T],
		},
		{
			name: "failure after elements",
			text: "After a failure of the source Read returns all elements before it, and then its error.",
			cause: "the error is returned before the elements that came with it; " +
				"or the failure is taken for the end, so that a truncated source seems complete",
			needs: needs{"every element"},
			check: checkFailureAfterElements[T],
		},
		{
			name: "failure again",
			text: "After a failure every Read returns it.",
			cause: "the error is sent once on a channel, and the next Read takes the closed channel for the end. " +
				"Keep the error and return it",
			check: checkFailureAgain[T],
		},
	}
}

func checkEndIsEOF[T any](r *readCheck[T]) {
	for _, n := range []int{0, 1, 100} {
		n = r.upTo(n)
		r.openWith(io.EOF, r.make(n))
		if _, err := r.readToEnd(n); err != io.EOF {
			r.failf("io.EOF after the last element", "the error %q, of type %T", err, err)
		}
	}
}

func checkEndAgain[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1))
	_, first := r.readToEnd(1)
	for range 3 {
		got := r.read("Read after the end returns io.EOF again")
		if got.err == nil || !errors.Is(got.err, first) {
			r.failf("io.EOF again", "%v", got)
		}
	}
}

func checkNoEarlyEnd[T any](r *readCheck[T]) {
	r.open()
	for range 3 {
		next := r.waiting(context.Background())
		r.feed.give(r.make(1)...)
		if got := next.must("Read returns once the source has given an element", "after that"); got.err != nil {
			r.failf("the element", "%v", got)
		}
	}
}

func checkNoElementsWithAnError[T any](r *readCheck[T]) {
	for _, n := range []int{1, 2, 7} {
		for _, end := range []error{io.EOF, errFeed} {
			if end == errFeed && r.spec.Open == nil && r.spec.Failing == nil {
				continue
			}
			r.openWith(end, r.make(r.upTo(n)))
			for reads := 0; reads < 100; reads++ {
				got := r.read("")
				if got.err == nil {
					got.b.Release()
					continue
				}
				if got.b.Len() > 0 {
					r.failf("either elements or an error", "%d elements together with the error %q", got.b.Len(), got.err)
				}
				break
			}
		}
	}
}

func checkFailureAfterElements[T any](r *readCheck[T]) {
	for _, n := range []int{0, 1, 2, 1000} {
		want := r.make(r.upTo(n))
		r.openWith(errFeed, want)
		got, err := r.readToEnd(len(want))
		r.mustBeFailure(err)
		if len(got) < len(want) {
			r.failf("all elements that the source gave before it failed, then the failure", "%d of %d elements, then %q", len(got), len(want), err)
		}
	}
}

func checkFailureAgain[T any](r *readCheck[T]) {
	r.openWith(errFeed, r.make(1))
	_, first := r.readToEnd(1)
	for range 3 {
		got := r.read("Read after the failure returns it again")
		if got.err == nil || !errors.Is(got.err, first) && got.err.Error() != first.Error() {
			r.failf("the failure again: "+first.Error(), "%v", got)
		}
	}
}

// mustBeFailure fails the rule unless err reports errFeed.
func (r *readCheck[T]) mustBeFailure(err error) {
	switch {
	case errors.Is(err, io.EOF):
		r.failf("the error of the source that failed", "%q, which is the end, so that a truncated source seems complete", err)
	case !r.spec.OwnErrors && !errors.Is(err, errFeed):
		r.failf("the error of the source, or one that wraps it", "the error %q, which does not (set OwnErrors if that is intended)", err)
	}
}
