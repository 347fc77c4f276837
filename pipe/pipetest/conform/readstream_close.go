package conform

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pump"
)

// readCloseRules are about Close of a ReadStream.
func readCloseRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "close wakes a Read",
			text: "A Read that waits returns when the stream is closed, whether the source is silent or the stream is paused.",
			cause: "Read waits only for the source or for Resume; let it select on a channel that Close closes, too. " +
				"Or Close waits for Read, which waits for the source; close the source first",
			needs: needs{"no early end"},
			check: checkCloseWakesARead[T],
		},
		{
			name: "close is not the end",
			text: "After Close, Read returns an error that is not io.EOF, unless Read has reached the end before. This is so after a failure as well.",
			cause: "a closed channel, or the error of the closed source, is taken for the end, so that a truncated stream seems complete. " +
				"Or Read returns an empty Buffer without an error; return one such as net.ErrClosed",
			needs: needs{"close wakes a Read", "failure after elements", "failure again"},
			check: checkCloseIsNotTheEnd[T],
		},
		{
			name: "close drops elements",
			text: "After Close, Read returns no elements, even if some were read ahead.",
			cause: "Read returns elements that were read ahead before it checks whether the stream is closed. " +
				"Or it returns an empty Buffer without an error",
			needs: needs{"close wakes a Read"},
			check: checkCloseDropsElements[T],
		},
		{
			name:  "close twice",
			text:  "A second Close does nothing and returns the same as the first one.",
			cause: "a channel is closed a second time, which panics; use a sync.Once, and keep its result",
			check: checkCloseTwice[T],
		},
		{
			name: "concurrent Close",
			text: "Several goroutines may call Close at the same time. Together that is one Close.",
			cause: "the flag that Close sets is read and set without a mutex; " +
				"or the second Close waits for something that only the first one would do",
			needs: needs{"close twice"},
			check: checkConcurrentClose[T],
		},
	}
}

// readReleaseRules are about what a ReadStream has released after Close.
func readReleaseRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "close releases",
			text: "Close releases the source.",
			cause: "only the state of the stream is closed, or a wrapper such as bufio.Reader, which has no Close; " +
				"keep the io.Closer as well and close it",
			needs: needs{"kept before the first Read", "every element"},
			check: checkCloseReleases[T],
		},
		{
			name: "no goroutine left",
			text: "The goroutines of the stream have ended when Close returns.",
			cause: "a goroutine waits to send the elements that it has read; " +
				"let it select on a channel that Close closes, and let Close wait for it. " +
				"Or it waits inside the source, which Close does not close",
			leaks: true,
			needs: needs{"close wakes a Read", "cancel ends a wait"},
			check: checkReadLeavesNoGoroutine[T],
		},
		{
			name: "close with an error",
			text: "CloseWithError of a pump.ErrorCloser stream does what Close does, whatever its error is. Read then returns an error that is not io.EOF.",
			cause: "only Close ends the goroutine of the stream; " +
				"or the error of CloseWithError is kept as the end of the stream, and it is nil or io.EOF",
			leaks: true,
			needs: needs{"close is not the end", "close twice", "no goroutine left"},
			check: checkCloseWithAnError[T],
		},
	}
}

func checkCloseWakesARead[T any](r *readCheck[T]) {
	if r.spec.Open != nil {
		r.open()
		next := r.waiting(context.Background())
		closing := r.begin("Close", func() { _ = r.s.Close() })
		next.must("Read returns when the stream is closed", "after Close, while the source was silent")
		closing.mustEnd("", "")
	}
	r.openWith(io.EOF, r.make(1))
	r.pause()
	next := r.pending()
	r.settle()
	closing := r.begin("Close", func() { _ = r.s.Close() })
	next.must("Read returns when the stream is closed", "after Close, while the stream was paused")
	closing.mustEnd("", "")
}

func checkCloseIsNotTheEnd[T any](r *readCheck[T]) {
	mustFail := func(got result[T]) {
		if got.err == nil || got.err == io.EOF {
			r.failf("an error that is not io.EOF, because the stream was closed before its end", "%v", got)
		}
	}
	n := r.upTo(1000)
	if n > 1 {
		r.openWith(io.EOF, r.make(n))
		if got := r.read(""); got.b.Len() < n {
			_ = r.close()
			_, err := r.readToEnd(n)
			mustFail(result[T]{err: err})
			_, err = r.readToEnd(n)
			mustFail(result[T]{err: err})
		}
	}
	if r.spec.Open == nil {
		return
	}
	r.openWith(errFeed, nil)
	_, _ = r.readToEnd(0)
	_ = r.close()
	mustFail(r.read(""))
	r.open()
	next := r.waiting(context.Background())
	closing := r.begin("Close", func() { _ = r.s.Close() })
	mustFail(next.must("Read returns when the stream is closed", "after Close"))
	closing.mustEnd("", "")
}

func checkCloseDropsElements[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(r.upTo(1000)))
	r.read("").b.Release()
	r.settle()
	_ = r.close()
	for range 3 {
		if got := r.read("Read returns an error after Close"); got.err == nil {
			r.failf("an error", "%v", got)
		}
	}
}

func checkCloseTwice[T any](r *readCheck[T]) {
	for _, reads := range []int{0, 1, 2} { // never read, in the middle, at the end
		r.openWith(io.EOF, r.make(1))
		for range reads {
			r.read("")
		}
		first := r.close()
		second := r.close()
		if first != second {
			r.failf("", "the first Close returned %v, the second %v", first, second)
		}
	}
}

func checkConcurrentClose[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1))
	r.read("")
	var calls []*call
	for range 4 {
		calls = append(calls, r.begin("Close, called by four goroutines at once,", func() { _ = r.s.Close() }))
	}
	for _, c := range calls {
		c.mustEnd("", "")
	}
}

func checkCloseReleases[T any](r *readCheck[T]) {
	r.open()
	r.feed.give(r.make(1)...)
	r.readSome(1)
	_ = r.close()
	r.settle()
	if _, closes := r.feed.used(); closes == 0 {
		r.failf("Close of the stream closes the feed", "the feed was still open")
	}
}

func checkReadLeavesNoGoroutine[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1)) // never read
	_ = r.close()
	r.openWith(io.EOF, r.make(r.upTo(100_000))) // in the middle
	r.read("")
	r.settle()
	_ = r.close()
	r.openWith(io.EOF, r.make(1)) // at the end
	r.readToEnd(1)
	_ = r.close()
	r.openWith(io.EOF, r.make(1)) // paused
	r.read("")
	r.pause()
	r.settle()
	_ = r.close()
	if r.spec.Open == nil {
		return
	}
	r.open() // while a Read waits
	next := r.waiting(context.Background())
	_ = r.close()
	next.must("Read returns when the stream is closed", "after Close")
	r.open() // after a Read was cancelled
	ctx, cancel := r.context()
	next = r.waiting(ctx)
	cancel(errCancel)
	next.must("Read returns when its ctx is done", "after its ctx was done")
	r.feed.give(r.make(1)...)
	_ = r.close()
}

func checkCloseWithAnError[T any](r *readCheck[T]) {
	for _, err := range []error{errCancel, io.EOF, nil} {
		r.openWith(io.EOF, r.make(r.upTo(1000)))
		if r.spec.Open != nil {
			r.open()
		}
		s, ok := r.s.(pump.ErrorCloser)
		if !ok {
			r.skipf("the stream is not pump.ErrorCloser, which is optional")
		}
		next := r.pending()
		r.settle()
		closeWithError := func() { _ = s.CloseWithError(err) }
		r.do("CloseWithError", closeWithError)
		next.must("Read returns when the stream is closed", "after CloseWithError")
		if got := r.read("Read returns an error, because the stream is closed"); got.err == nil || got.err == io.EOF {
			r.failf("an error that is not io.EOF, because the stream was closed before its end", "%v after CloseWithError(%v)", got, err)
		}
		_ = r.close()
		r.do("CloseWithError, after Close,", closeWithError)
	}
}
