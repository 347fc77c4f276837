package conform

import (
	"context"
	"errors"
	"io"
)

// readEndRules are about the end and the failure of a ReadStream.
func readEndRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "end is io.EOF",
			text:  "At the end Read returns io.EOF itself, not an error that wraps it.",
			cause: "fmt.Errorf with %w around every error of the source, or an error of the source's own kind",
			check: checkEndIsEOF[T],
		},
		{
			name:  "end again",
			text:  "Read returns io.EOF again at each later call.",
			cause: "the end is sent once on a channel, so that the second Read waits; or the closed source is read again and its error returned. Keep the error and return it",
			check: checkEndAgain[T],
		},
		{
			name:  "no early end",
			text:  "The end comes only after all elements, and not while the source is just silent.",
			cause: "a source that has nothing at the moment is taken for one that has ended",
			check: checkNoEarlyEnd[T],
		},
		{
			name:  "error with empty Buffer",
			text:  "With an error the Buffer is empty.",
			cause: "elements and the error that came with them are returned together, as an io.Reader may; return the elements first, the error with the next Read",
			check: checkErrorWithEmptyBuffer[T],
		},
		{
			name:  "failure after elements",
			text:  "After a failure of the source Read returns its error, behind all elements that came before.",
			cause: "the error is looked at before what was read with it; or it is taken for the end, so that a source that was cut off looks complete",
			needs: needs{"every element"},
			check: checkFailureAfterElements[T],
		},
		{
			name:  "failure again",
			text:  "Read returns the failure again at each later call.",
			cause: "the error is sent once on a channel, and the next Read finds the channel closed and takes that for the end. Keep the error and return it",
			check: checkFailureAgain[T],
		},
	}
}

func checkEndIsEOF[T any](r *reading[T]) {
	for _, n := range []int{0, 1, 100} {
		n = r.upTo(n)
		r.with(io.EOF, r.make(n))
		if _, err := r.rest(n); err != io.EOF {
			r.failf("io.EOF after the last element", "the error %q, of type %T", err, err)
		}
	}
}

func checkEndAgain[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1))
	_, first := r.rest(1)
	for range 3 {
		got := r.read("Read after the end returns io.EOF again")
		if got.err == nil || !errors.Is(got.err, first) {
			r.failf("io.EOF again", "%v", got)
		}
	}
}

func checkNoEarlyEnd[T any](r *reading[T]) {
	r.open()
	for range 3 {
		next := r.waiting(context.Background())
		r.feed.give(r.make(1)...)
		if got := next.must("Read returns once the source gives an element", "after that"); got.err != nil {
			r.failf("the element", "%v", got)
		}
	}
}

func checkErrorWithEmptyBuffer[T any](r *reading[T]) {
	for _, n := range []int{1, 2, 7} {
		for _, end := range []error{io.EOF, errFeed} {
			if end == errFeed && r.on.Open == nil && r.on.Failing == nil {
				continue
			}
			r.with(end, r.make(r.upTo(n)))
			for reads := 0; reads < 100; reads++ {
				got := r.read("")
				if got.err == nil {
					got.b.Release()
					continue
				}
				if got.b.Len() > 0 {
					r.failf("an error and no elements, or elements and no error", "%d elements together with the error %q", got.b.Len(), got.err)
				}
				break
			}
		}
	}
}

func checkFailureAfterElements[T any](r *reading[T]) {
	for _, n := range []int{0, 1, 2, 1000} {
		want := r.make(r.upTo(n))
		r.with(errFeed, want)
		got, err := r.rest(len(want))
		r.mustBeFailure(err)
		if len(got) < len(want) {
			r.failf("all elements that the source gave before it failed, then the failure", "%d of %d elements, then %q", len(got), len(want), err)
		}
	}
}

func checkFailureAgain[T any](r *reading[T]) {
	r.with(errFeed, r.make(1))
	_, first := r.rest(1)
	for range 3 {
		got := r.read("Read after the failure returns it again")
		if got.err == nil || !errors.Is(got.err, first) && got.err.Error() != first.Error() {
			r.failf("the failure again: "+first.Error(), "%v", got)
		}
	}
}

// mustBeFailure fails the rule unless err can be what errFeed has become.
func (r *reading[T]) mustBeFailure(err error) {
	switch {
	case errors.Is(err, io.EOF):
		r.failf("the error of the failed source", "%q, which is the end: a source that was cut off looks complete", err)
	case !r.on.OwnErrors && !errors.Is(err, errFeed):
		r.failf("the error of the source, or one that wraps it", "the error %q, which does not (set OwnErrors if that is meant)", err)
	}
}
