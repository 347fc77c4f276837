package conform

import (
	"context"
	"io"
	"time"
)

// checksOnce is the usual cause of failures of several rules about Pause.
const checksOnce = "Read checks the flag that Pause sets only before it waits; " +
	"it must check again, under the lock that Pause takes, before it returns"

// pauseRules are about what a paused ReadStream withholds.
func pauseRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name:  "pause never blocks",
			text:  "Pause and Resume never block, even while a Read waits.",
			cause: "Read holds the mutex of the stream while it waits for the source; or Pause waits for the goroutine that reads",
			needs: needs{"no early end"},
			check: checkPauseNeverBlocks[T],
		},
		{
			name:  "pause withholds elements",
			text:  "While the stream is paused no Read returns elements.",
			cause: "Read does not check whether the stream is paused",
			check: checkPauseWithholdsElements[T],
		},
		{
			name:  "pause reaches a waiting Read",
			text:  "Pause withholds elements even from a Read that was already waiting.",
			cause: checksOnce,
			needs: needs{"no early end", "pause never blocks", "pause withholds elements"},
			check: checkPauseReachesAWaitingRead[T],
		},
		{
			name: "pause during a fetch",
			text: "Pause withholds elements even if the source has given them and the stream is still at work on them. They come after Resume.",
			cause: "Read checks whether the stream is paused before it fetches, decodes or polls, and not after that; " +
				"or it drops the elements then",
			needs: needs{"pause reaches a waiting Read"},
			check: checkPauseDuringAFetch[T],
		},
		{
			name:  "pause withholds the end",
			text:  "A paused stream withholds its end, even that of an empty source.",
			cause: "Read returns the end without checking whether the stream is paused",
			needs: needs{"every element", "no elements with an error", "pause withholds elements"},
			check: func(r *readCheck[T]) { checkPauseWithholds(r, io.EOF) },
		},
		{
			name:  "pause withholds the failure",
			text:  "A paused stream withholds its failure.",
			cause: "Read returns the error without checking whether the stream is paused",
			needs: needs{"failure after elements", "no elements with an error", "pause withholds elements"},
			check: func(r *readCheck[T]) { checkPauseWithholds(r, errFeed) },
		},
	}
}

// pausedRules are about elements that come, and Reads that wait, while a
// ReadStream is paused.
func pausedRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "pause keeps elements",
			text: "Elements that come while the stream is paused are kept, and returned once and in order after Resume.",
			cause: "elements are dropped because the stream is found paused after they were read, " +
				"or put back after newer ones",
			needs: append(needs{"pause never blocks", "pause reaches a waiting Read", "cancel loses nothing"}, whole...),
			check: checkPauseKeepsElements[T],
		},
		{
			name:  "pause stops the source",
			text:  "While the stream is paused it takes no more from the source. The result of a Read of the source that is under way is kept.",
			cause: "the goroutine that reads ahead does not wait for Resume",
			needs: needs{"every element"},
			check: checkPauseStopsTheSource[T],
		},
		{
			name:  "resume then pause",
			text:  "A Pause immediately after a Resume withholds elements as well.",
			cause: checksOnce,
			needs: needs{"every element", "pause reaches a waiting Read"},
			check: checkResumeThenPause[T],
		},
		{
			name:  "cancel while paused",
			text:  "A Read that waits because the stream is paused returns when its ctx is done, and loses nothing.",
			cause: "the wait for Resume has no select on ctx.Done()",
			needs: append(needs{"pause withholds elements", "cancel returns the cause", "cancel loses nothing"}, whole...),
			check: checkCancelWhilePaused[T],
		},
	}
}

func checkPauseNeverBlocks[T any](r *readCheck[T]) {
	r.open()
	next := r.waiting(context.Background())
	const when = "while a Read waits for the source"
	r.begin("Pause", r.s.Pause).mustEnd("Pause returns "+when, when)
	r.settle()
	r.begin("Resume", r.s.Resume).mustEnd("Resume returns "+when, when)
	r.feed.give(r.make(1)...)
	next.must("Read returns the element", "")
}

// mustWait fails the rule if the Read returns while the stream is paused.
func (r *readCheck[T]) mustWait(p *pendingRead[T]) {
	if !p.waits() {
		r.failf("Read waits until Resume", "Read returned %v while the stream was paused", p.result)
	}
}

func checkPauseWithholdsElements[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(r.upTo(3)))
	for range 2 {
		r.pause()
		next := r.pending()
		r.mustWait(next)
		r.resume()
		next.must("Read returns after Resume", "after Resume")
	}
}

func checkPauseReachesAWaitingRead[T any](r *readCheck[T]) {
	r.open()
	next := r.waiting(context.Background())
	r.pause()
	r.feed.give(r.make(1)...)
	r.mustWait(next)
}

// checkPauseDuringAFetch pauses at several moments after an element was given.
// They are odd, because streams wait for round times.
func checkPauseDuringAFetch[T any](r *readCheck[T]) {
	r.open()
	delay := time.Nanosecond
	if r.bubble == "" {
		delay = r.quiet / 10
	}
	for ; delay < r.quiet; delay *= 3 {
		next := r.waiting(context.Background())
		r.feed.give(r.make(1)...)
		time.Sleep(delay)
		r.pause()
		r.arrive()
		if !next.ended() {
			r.mustWait(next)
		}
		r.resume()
		if got := next.must("Read returns the element after Resume", "after Resume"); got.err != nil {
			r.failf("the element, after Resume", "%v", got)
		}
	}
}

func checkPauseWithholds[T any](r *readCheck[T], end error) {
	const want = "Read returns how the stream has ended, after Resume"
	r.openWith(end, nil)
	r.pause()
	next := r.pending()
	r.mustWait(next)
	r.resume()
	if got := next.must(want, "after Resume"); got.err == nil && got.b.Len() > 0 {
		r.failf("the end or the failure", "%v of an empty source", got)
	}
	// Again, with a pause after the last element.
	r.openWith(end, r.make(1))
	r.readSome(1)
	r.pause()
	next = r.pending()
	r.mustWait(next)
	r.resume()
	next.must(want, "after Resume")
}

func checkPauseKeepsElements[T any](r *readCheck[T]) {
	r.open()
	var want, got []T
	rounds := 20
	if r.spec.Real {
		rounds = 3
	}
	for range rounds {
		next := r.waiting(context.Background())
		r.pause()
		piece := r.make(5)
		r.giveAll(piece)
		r.settle()
		r.resume()
		want = append(want, piece...)
		if next.must("Read returns elements that came while the stream was paused", "after Resume"); next.result.err != nil {
			r.failf("the elements that came while the stream was paused", "%v", next.result)
		}
		got = append(got, elementsOf(next.result.b)...)
		got = append(got, r.readReady()...)
	}
	r.feed.endWith(io.EOF, false)
	last, _ := r.readToEnd(len(want))
	r.mustEqual(append(got, last...), want, "though the stream was paused and resumed many times")
}

func checkPauseStopsTheSource[T any](r *readCheck[T]) {
	r.open()
	r.feed.give(r.make(1)...)
	r.readSome(1)
	r.settle()
	r.pause()
	before, _ := r.feed.used()
	for range 100 {
		r.feed.give(r.make(1)...)
		if r.bubble != "" {
			r.settle()
		}
	}
	r.settle()
	// One more may begin before the stream notices the pause.
	if after, _ := r.feed.used(); after > before+1 {
		r.failf("at most one more Read of the source while the stream is paused", "%d Reads of the source", after-before)
	}
}

// checkResumeThenPause fails only if the Read returns in each round. In a
// single round it may return between the two calls.
func checkResumeThenPause[T any](r *readCheck[T]) {
	const rounds = 30
	n := r.upTo(rounds + 1)
	if n <= rounds {
		r.skipf("a source with at most %d elements cannot show whether the rule is kept or the Read is just fast", n)
	}
	r.open()
	r.feed.give(r.make(1)...)
	r.readSome(1)
	passed := 0
	for range rounds {
		r.feed.give(r.make(1)...)
		r.settle()
		r.pause()
		next := r.pending()
		r.settle()
		r.do("Pause, immediately after Resume,", func() {
			r.s.Resume()
			r.s.Pause()
		})
		if !next.waits() {
			passed++
		}
		r.resume()
		next.must("Read returns after Resume", "after Resume")
	}
	if passed == rounds {
		r.failf("Read waits", "Read returned in each of %d rounds of Resume and Pause", rounds)
	}
}

func checkCancelWhilePaused[T any](r *readCheck[T]) {
	want := r.make(r.upTo(100))
	r.openWith(io.EOF, want)
	r.pause()
	ctx, cancel := r.context()
	next := r.start(ctx)
	r.mustWait(next)
	cancel(errCancel)
	r.mustBeCancelled(next.must("Read returns when its ctx is done", "after its ctx was done, while the stream was paused"))
	r.resume()
	got, _ := r.readToEnd(len(want))
	r.mustEqual(got, want, "after the Read that was cancelled")
}
