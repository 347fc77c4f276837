package conform

import (
	"context"
	"errors"
	"io"
	"runtime"
)

// errCancel is the cause of the contexts that rules cancel.
var errCancel = errors.New("the context ended because the test cancelled it")

// cancelRules are about the contexts of Read.
func cancelRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "cancel ends a wait",
			text: "A Read that waits returns when its ctx is done.",
			cause: "Read calls the source, which knows no ctx, in the goroutine of its caller. " +
				"Let a goroutine of the stream read the source, and Read select on its results and on ctx.Done()",
			needs: needs{"no early end"},
			check: checkCancelEndsAWait[T],
		},
		{
			name:  "cancel is not the end",
			text:  "A cancelled Read does not end the stream. The next Read continues, even if another caller makes it.",
			cause: "the error of ctx is kept as the end of the stream; or the source is closed when ctx is done",
			needs: needs{"no early end", "cancel ends a wait"},
			check: checkCancelIsNotTheEnd[T],
		},
		{
			name:  "cancel wins over elements",
			text:  "If ctx is done, Read returns its error even when elements are ready.",
			cause: "a select with two ready cases picks one at random; check ctx.Err() before it",
			needs: needs{"kept before the first Read", "cancel is not the end"},
			check: checkCancelWins[T],
		},
		{
			name:  "cancel returns the cause",
			text:  "If ctx is done, Read returns context.Cause(ctx), or an error that wraps it or ctx.Err(), and an empty Buffer.",
			cause: "an error of the stream's own, which the caller cannot distinguish from a failure of the source",
			needs: needs{"no early end", "cancel ends a wait"},
			check: checkCancelReturnsTheCause[T],
		},
		{
			name: "cancel loses nothing",
			text: "The next Read returns the elements that a cancelled Read would have returned.",
			cause: "each Read starts a goroutine that reads the source, and after a cancel its result is dropped. " +
				"Let one goroutine read, and keep the elements that no Read has taken",
			needs: append(needs{"cancel is not the end"}, whole...),
			check: checkCancelLosesNothing[T],
		},
		{
			name:  "cancel races lose nothing",
			text:  "Nothing is lost or doubled if elements come at the moment at which ctx ends.",
			cause: "Read takes elements, finds that ctx is done, and drops them; check ctx before taking, not after",
			needs: append(needs{"cancel loses nothing"}, whole...),
			check: checkCancelRaces[T],
		},
	}
}

func checkCancelWins[T any](r *readCheck[T]) {
	n := r.upTo(20)
	r.openWith(io.EOF, r.make(n))
	ctx, cancel := r.context()
	cancel(errCancel)
	r.settle()
	for range 20 { // a select picks at random
		got := r.start(ctx).must("Read returns at once, because its ctx is done", "though its ctx was done before")
		if got.err == nil {
			r.failf("the cause of ctx", "%v", got)
		}
	}
	// Again after elements were read ahead.
	r.readSome(1)
	r.settle()
	for range 20 {
		got := r.start(ctx).must("Read returns at once, because its ctx is done", "though its ctx was done before")
		if got.err == nil || got.err == io.EOF && n > 1 {
			r.failf("the cause of ctx", "%v", got)
		}
	}
}

func checkCancelEndsAWait[T any](r *readCheck[T]) {
	r.open()
	ctx, cancel := r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	got := next.must("Read returns when its ctx is done", "after its ctx was done, while the source was silent")
	if got.err == nil {
		r.failf("the cause of ctx", "%v", got)
	}
}

func checkCancelReturnsTheCause[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1))
	ctx, cancel := r.context()
	cancel(errCancel)
	r.mustBeCancelled(r.start(ctx).must("", ""))
	if r.spec.Open == nil {
		return
	}
	r.open()
	ctx, cancel = r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	r.mustBeCancelled(next.must("Read returns when its ctx is done", "after its ctx was done"))
}

// mustBeCancelled fails the rule unless got is a valid result of a Read whose
// context ended with errCancel.
func (r *readCheck[T]) mustBeCancelled(got result[T]) {
	want := "an error that is or wraps context.Cause(ctx) or ctx.Err()"
	switch {
	case got.err == nil:
		r.failf(want, "%v", got)
	case !errors.Is(got.err, errCancel) && !errors.Is(got.err, context.Canceled):
		r.failf(want, "the error %q, of type %T", got.err, got.err)
	case got.b.Len() > 0:
		r.failf(want+", and an empty Buffer", "a Buffer of %d elements with the error", got.b.Len())
	}
}

func checkCancelLosesNothing[T any](r *readCheck[T]) {
	r.open()
	var want, got []T
	rounds := 10
	if r.spec.Real {
		rounds = 3
	}
	for range rounds {
		ctx, cancel := r.context()
		next := r.waiting(ctx)
		cancel(errCancel)
		next.must("Read returns when its ctx is done", "after its ctx was done")
		piece := r.make(2)
		r.feed.give(piece...)
		r.settle()
		want = append(want, piece...)
		read := r.pending()
		if !read.ends() {
			r.failf("the next Read returns the elements that the source gave after a Read was cancelled",
				"the next Read did not return %s, so %d elements were missing", r.waited(), len(piece))
		}
		got = append(got, elementsOf(read.result.b)...)
		got = append(got, r.readReady()...)
	}
	r.mustEqual(got, want, "though every second Read was cancelled")
}

func checkCancelRaces[T any](r *readCheck[T]) {
	r.open()
	n := r.upTo(500)
	want := r.make(n)
	var got []T
	for i := range n {
		ctx, cancel := r.context()
		next := r.start(ctx)
		yield(i % 5) // even on one processor, Read has begun to wait in some rounds
		r.feed.give(want[i])
		yield(i / 5 % 20) // and has taken the element in some
		cancel(errCancel)
		if read := next.must("Read returns when its ctx is done", "after its ctx was done"); read.err == nil {
			got = append(got, elementsOf(read.b)...)
		}
	}
	r.feed.endWith(io.EOF, false)
	last, _ := r.readToEnd(n)
	r.mustEqual(append(got, last...), want, "though contexts end while elements come")
}

func yield(times int) {
	for range times {
		runtime.Gosched()
	}
}

func checkCancelIsNotTheEnd[T any](r *readCheck[T]) {
	n := r.upTo(100)
	r.openWith(io.EOF, r.make(n))
	ctx, cancel := r.context()
	cancel(errCancel)
	for range 3 {
		r.start(ctx).must("", "")
	}
	if got := r.read("the next Read returns elements"); got.err != nil && n > 0 {
		r.failf("elements, because only the Read before was cancelled", "%v", got)
	}
	if r.spec.Open == nil {
		return
	}
	r.open()
	ctx, cancel = r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	next.must("Read returns when its ctx is done", "after its ctx was done")
	next = r.waiting(context.Background())
	r.feed.give(r.make(1)...)
	if got := next.must("the next Read returns the element that came", ""); got.err != nil {
		r.failf("the element, because only the Read before was cancelled", "%v", got)
	}
}
