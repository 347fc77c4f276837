package conform

import (
	"context"
	"io"
)

// readCloseRules are about Close of a ReadStream and what is left after it.
func readCloseRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "close wakes a Read",
			text:  "A Read that waits returns when the stream is closed, be it that the source is silent or the stream paused.",
			cause: "Read waits for the source or for Resume only; let it select on a channel that Close closes, too. Or Close waits for Read, which waits for the source: close the source first",
			needs: needs{"no early end"},
			check: checkCloseWakesARead[T],
		},
		{
			name:  "close is no end",
			text:  "After Close, Read returns an error that is not io.EOF, unless the end was reached before.",
			cause: "a closed channel, or the error of the closed source, is taken for the end: what was cut off looks complete. Or Read returns an empty Buffer without an error; return one such as net.ErrClosed",
			needs: needs{"close wakes a Read"},
			check: checkCloseIsNoEnd[T],
		},
		{
			name:  "close drops",
			text:  "After Close, Read returns no elements, also if some were read ahead.",
			cause: "Read looks at what was read ahead before it looks whether the stream is closed. Or it returns an empty Buffer without an error",
			needs: needs{"close wakes a Read"},
			check: checkCloseDrops[T],
		},
		{
			name:  "close twice",
			text:  "A second Close does nothing and returns what the first one did.",
			cause: "a channel is closed a second time, which panics; use a sync.Once, and keep its result",
			check: checkCloseTwice[T],
		},
		{
			name:  "close at once",
			text:  "Close by several goroutines at the same time is one Close.",
			cause: "the flag that Close sets is read and set without a mutex; or the second Close waits for what only the first one would do",
			needs: needs{"close twice"},
			check: checkCloseAtOnce[T],
		},
	}
}

// readReleaseRules are about what is left after Close.
func readReleaseRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "close releases",
			text:  "Close releases the source.",
			cause: "only the stream's own state is closed, or a wrapper such as bufio.Reader, which has no Close; keep the io.Closer as well and close it",
			needs: needs{"cold", "every element"},
			check: checkCloseReleases[T],
		},
		{
			name:  "nothing left",
			text:  "The goroutines of the stream have ended when Close returns.",
			cause: "a goroutine waits to send what it has read; let it select on a channel that Close closes, and let Close wait for it. Or it is inside the source, which Close does not close",
			leaks: true,
			needs: needs{"close wakes a Read", "cancel ends a wait"},
			check: checkReadLeavesNothing[T],
		},
	}
}

func checkCloseWakesARead[T any](r *reading[T]) {
	if r.on.Open != nil {
		r.open()
		next := r.waiting(context.Background())
		closing := r.begin("Close", func() { _ = r.s.Close() })
		next.must("Read returns when the stream is closed", "after Close, while the source was silent")
		closing.mustEnd("", "")
	}
	r.with(io.EOF, r.make(1))
	r.pause()
	next := r.pending()
	r.settle()
	closing := r.begin("Close", func() { _ = r.s.Close() })
	next.must("Read returns when the stream is closed", "after Close, while the stream was paused")
	closing.mustEnd("", "")
}

func checkCloseIsNoEnd[T any](r *reading[T]) {
	mustFail := func(got result[T]) {
		if got.err == nil || got.err == io.EOF {
			r.failf("an error that is not io.EOF, since the stream was closed before its end", "%v", got)
		}
	}
	n := r.upTo(1000)
	if n > 1 {
		r.with(io.EOF, r.make(n))
		if got := r.read(""); got.b.Len() < n {
			_ = r.close()
			_, err := r.rest(n)
			mustFail(result[T]{err: err})
			_, err = r.rest(n)
			mustFail(result[T]{err: err})
		}
	}
	if r.on.Open == nil {
		return
	}
	r.open()
	next := r.waiting(context.Background())
	closing := r.begin("Close", func() { _ = r.s.Close() })
	mustFail(next.must("Read returns when the stream is closed", "after Close"))
	closing.mustEnd("", "")
}

func checkCloseDrops[T any](r *reading[T]) {
	r.with(io.EOF, r.make(r.upTo(1000)))
	r.read("").b.Release()
	r.settle()
	_ = r.close()
	for range 3 {
		if got := r.read("Read returns an error after Close"); got.err == nil {
			r.failf("an error", "%v", got)
		}
	}
}

func checkCloseTwice[T any](r *reading[T]) {
	for _, before := range []int{0, 1, 2} { // never read, begun, ended
		r.with(io.EOF, r.make(1))
		for range before {
			r.read("")
		}
		first := r.close()
		second := r.close()
		if first != second {
			r.failf("", "the first Close has returned %v, the second %v", first, second)
		}
	}
}

func checkCloseAtOnce[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1))
	r.read("")
	var calls []*call
	for range 4 {
		calls = append(calls, r.begin("Close, by four goroutines at once,", func() { _ = r.s.Close() }))
	}
	for _, c := range calls {
		c.mustEnd("", "")
	}
}

func checkCloseReleases[T any](r *reading[T]) {
	r.open()
	r.feed.give(r.make(1)...)
	r.some(1)
	_ = r.close()
	r.settle()
	if _, closes := r.feed.used(); closes == 0 {
		r.failf("Close of the stream closes the feed", "the feed is still open")
	}
}

func checkReadLeavesNothing[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1)) // never read
	_ = r.close()
	r.with(io.EOF, r.make(r.upTo(100_000))) // begun
	r.read("")
	r.settle()
	_ = r.close()
	r.with(io.EOF, r.make(1)) // ended
	r.rest(1)
	_ = r.close()
	r.with(io.EOF, r.make(1)) // paused
	r.read("")
	r.pause()
	r.settle()
	_ = r.close()
	if r.on.Open == nil {
		return
	}
	r.open() // a Read waits
	next := r.waiting(context.Background())
	_ = r.close()
	next.must("Read returns when the stream is closed", "after Close")
	r.open() // a Read was cancelled
	ctx, cancel := r.context()
	next = r.waiting(ctx)
	cancel(errCancel)
	next.must("Read returns when its ctx is done", "after the end of its ctx")
	r.feed.give(r.make(1)...)
	_ = r.close()
}
