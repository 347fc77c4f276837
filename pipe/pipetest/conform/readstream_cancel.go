package conform

import (
	"context"
	"errors"
	"io"
	"runtime"
)

// errCancel is the cause of the contexts that are cancelled in rules.
var errCancel = errors.New("the context has ended, as the test wants it")

// cancelRules are about the contexts that Read is given.
func cancelRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "cancel ends a wait",
			text:  "A Read that waits returns when its ctx is done.",
			cause: "Read calls the source, which knows no ctx, on the goroutine of its caller. Let a goroutine of the stream read the source, and Read select on its results and on ctx.Done()",
			needs: needs{"no early end"},
			check: checkCancelEndsAWait[T],
		},
		{
			name:  "cancel is not the end",
			text:  "A cancelled Read does not end the stream: the next Read, be it of another caller, goes on.",
			cause: "the error of ctx is kept as the end of the stream; or the source is closed when ctx ends",
			needs: needs{"no early end", "cancel ends a wait"},
			check: checkCancelIsNotTheEnd[T],
		},
		{
			name:  "cancel first",
			text:  "A done ctx wins over elements that are ready.",
			cause: "a select with two ready cases picks at random; look at ctx.Err() before it",
			needs: needs{"cold", "cancel is not the end"},
			check: checkCancelFirst[T],
		},
		{
			name:  "cancel says why",
			text:  "A Read whose ctx is done returns context.Cause(ctx), or an error that wraps it or ctx.Err(), and an empty Buffer.",
			cause: "an error of the stream's own, which the caller cannot tell from a failure of the source",
			needs: needs{"no early end", "cancel ends a wait"},
			check: checkCancelSaysWhy[T],
		},
		{
			name:  "cancel loses nothing",
			text:  "What a cancelled Read would have returned is returned by the next Read.",
			cause: "each Read starts a goroutine that reads the source, and the result of one that was given up goes nowhere; let one goroutine read, and keep what nobody has taken",
			needs: append(needs{"cancel is not the end"}, whole...),
			check: checkCancelLosesNothing[T],
		},
		{
			name:  "cancel races lose nothing",
			text:  "Nothing is lost or doubled when elements come at the very time at which ctx ends.",
			cause: "elements that Read has taken are dropped when it then finds ctx done: look at ctx before taking, not after",
			needs: append(needs{"cancel loses nothing"}, whole...),
			check: checkCancelRaces[T],
		},
	}
}

func checkCancelFirst[T any](r *reading[T]) {
	n := r.upTo(20)
	r.with(io.EOF, r.make(n))
	ctx, cancel := r.context()
	cancel(errCancel)
	r.settle()
	for range 20 { // a select picks at random
		got := r.start(ctx).must("Read returns at once, since its ctx is done", "though its ctx was done before")
		if got.err == nil {
			r.failf("the cause of ctx", "%v", got)
		}
	}
	// Again after elements were read ahead.
	r.some(1)
	r.settle()
	for range 20 {
		got := r.start(ctx).must("Read returns at once, since its ctx is done", "though its ctx was done before")
		if got.err == nil || got.err == io.EOF && n > 1 {
			r.failf("the cause of ctx", "%v", got)
		}
	}
}

func checkCancelEndsAWait[T any](r *reading[T]) {
	r.open()
	ctx, cancel := r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	if got := next.must("Read returns when its ctx is done", "after the end of its ctx, while the source was silent"); got.err == nil {
		r.failf("the cause of ctx", "%v", got)
	}
}

func checkCancelSaysWhy[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1))
	ctx, cancel := r.context()
	cancel(errCancel)
	r.mustBeCancelled(r.start(ctx).must("", ""))
	if r.on.Open == nil {
		return
	}
	r.open()
	ctx, cancel = r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	r.mustBeCancelled(next.must("Read returns when its ctx is done", "after the end of its ctx"))
}

// mustBeCancelled fails the rule unless got is what a Read may return whose ctx ended with errCancel.
func (r *reading[T]) mustBeCancelled(got result[T]) {
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

func checkCancelLosesNothing[T any](r *reading[T]) {
	r.open()
	var want, got []T
	rounds := 10
	if r.on.Real {
		rounds = 3
	}
	for range rounds {
		ctx, cancel := r.context()
		next := r.waiting(ctx)
		cancel(errCancel)
		next.must("Read returns when its ctx is done", "after the end of its ctx")
		piece := r.make(2)
		r.feed.give(piece...)
		r.settle()
		want = append(want, piece...)
		read := r.pending()
		if !read.ends() {
			r.failf("the next Read returns what the source gave after a Read was cancelled", "the next Read has not returned %s: %d elements are missing", r.waited(), len(piece))
		}
		got = append(got, elementsOf(read.result.b)...)
		got = append(got, r.ready()...)
	}
	r.sameAs(got, want, "though every second Read was cancelled before")
}

func checkCancelRaces[T any](r *reading[T]) {
	r.open()
	n := r.upTo(500)
	want := r.make(n)
	var got []T
	for i := range n {
		ctx, cancel := r.context()
		next := r.start(ctx)
		yield(i % 5) // so that it is also seen on one processor that Read waits, or has taken the element
		r.feed.give(want[i])
		yield(i / 5 % 20)
		cancel(errCancel)
		if read := next.must("Read returns when its ctx is done", "after the end of its ctx"); read.err == nil {
			got = append(got, elementsOf(read.b)...)
		}
	}
	r.feed.endWith(io.EOF, false)
	rest, _ := r.rest(n)
	r.sameAs(append(got, rest...), want, "though contexts end while elements come")
}

func yield(times int) {
	for range times {
		runtime.Gosched()
	}
}

func checkCancelIsNotTheEnd[T any](r *reading[T]) {
	n := r.upTo(100)
	r.with(io.EOF, r.make(n))
	ctx, cancel := r.context()
	cancel(errCancel)
	for range 3 {
		r.start(ctx).must("", "")
	}
	if got := r.read("the next Read returns elements"); got.err != nil && n > 0 {
		r.failf("elements, since only the Read before was cancelled", "%v", got)
	}
	if r.on.Open == nil {
		return
	}
	r.open()
	ctx, cancel = r.context()
	next := r.waiting(ctx)
	cancel(errCancel)
	next.must("Read returns when its ctx is done", "after the end of its ctx")
	next = r.waiting(context.Background())
	r.feed.give(r.make(1)...)
	if got := next.must("the next Read returns the element that came", ""); got.err != nil {
		r.failf("the element, since only the Read before was cancelled", "%v", got)
	}
}
