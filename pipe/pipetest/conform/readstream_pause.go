package conform

import (
	"context"
	"io"
)

// looksOnce is what breaks several rules about Pause.
const looksOnce = "Pause only sets a flag that Read looks at before it waits; Read must look again, under the lock that Pause takes, before it returns"

// pauseRules are about what a paused ReadStream withholds.
func pauseRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "switches never block",
			text:  "Pause and Resume never block, also while a Read waits.",
			cause: "Read holds the mutex of the stream while it waits for the source; or Pause waits for the goroutine that reads",
			needs: needs{"no early end"},
			check: checkSwitchesNeverBlock[T],
		},
		{
			name:  "pause withholds elements",
			text:  "While the stream is paused no Read returns elements.",
			cause: "Read does not look whether the stream is paused",
			check: checkPauseWithholdsElements[T],
		},
		{
			name:  "pause reaches a waiting Read",
			text:  "Pause also holds a Read that was waiting already when it was called.",
			cause: looksOnce,
			needs: needs{"no early end", "switches never block", "pause withholds elements"},
			check: checkPauseReachesAWaitingRead[T],
		},
		{
			name:  "pause withholds the end",
			text:  "A paused stream withholds its end, also that of an empty source.",
			cause: "the end is returned without a look at whether the stream is paused",
			needs: needs{"every element", "error with empty Buffer", "pause withholds elements"},
			check: func(r *reading[T]) { checkPauseWithholds(r, io.EOF) },
		},
		{
			name:  "pause withholds the failure",
			text:  "A paused stream withholds its failure.",
			cause: "the error is returned without a look at whether the stream is paused",
			needs: needs{"failure after elements", "error with empty Buffer", "pause withholds elements"},
			check: func(r *reading[T]) { checkPauseWithholds(r, errFeed) },
		},
	}
}

// pauseUnderWayRules are about what comes, and who waits, while a ReadStream is paused.
func pauseUnderWayRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "pause keeps",
			text:  "What comes while the stream is paused is kept, and is read once and in order after Resume.",
			cause: "elements that were read when the stream is found paused are dropped, or put back behind newer ones",
			needs: append(needs{"switches never block", "pause reaches a waiting Read", "cancel loses nothing"}, whole...),
			check: checkPauseKeeps[T],
		},
		{
			name:  "pause stops the source",
			text:  "While the stream is paused no more is taken from the source; a Read of the source that is under way is kept.",
			cause: "the goroutine that reads ahead does not wait for Resume",
			needs: needs{"every element"},
			check: checkPauseStopsTheSource[T],
		},
		{
			name:  "resume then pause",
			text:  "Pause holds a Read also when it comes at once behind a Resume.",
			cause: looksOnce,
			needs: needs{"every element", "pause reaches a waiting Read"},
			check: checkResumeThenPause[T],
		},
		{
			name:  "cancel while paused",
			text:  "A Read that waits because the stream is paused returns when its ctx is done, and loses nothing.",
			cause: "the wait for Resume has no select on ctx.Done()",
			needs: append(needs{"pause withholds elements", "cancel says why", "cancel loses nothing"}, whole...),
			check: checkCancelWhilePaused[T],
		},
	}
}

func checkSwitchesNeverBlock[T any](r *reading[T]) {
	r.open()
	next := r.waiting(context.Background())
	r.begin("Pause", r.s.Pause).mustEnd("Pause returns while a Read waits for the source", "while a Read waits for the source")
	r.settle()
	r.begin("Resume", r.s.Resume).mustEnd("Resume returns while a Read waits for the source", "while a Read waits for the source")
	r.feed.give(r.make(1)...)
	next.must("Read returns the element", "")
}

// held fails the rule if the Read returns although the stream is paused.
func (r *reading[T]) held(p *pendingRead[T]) {
	if !p.waits() {
		r.failf("Read waits until Resume", "Read has returned %v while the stream was paused", p.result)
	}
}

func checkPauseWithholdsElements[T any](r *reading[T]) {
	r.with(io.EOF, r.make(r.upTo(3)))
	for range 2 {
		r.pause()
		next := r.pending()
		r.held(next)
		r.resume()
		next.must("Read returns after Resume", "after Resume")
	}
}

func checkPauseReachesAWaitingRead[T any](r *reading[T]) {
	r.open()
	next := r.waiting(context.Background())
	r.pause()
	r.feed.give(r.make(1)...)
	r.held(next)
}

func checkPauseWithholds[T any](r *reading[T], end error) {
	r.with(end, nil)
	r.pause()
	next := r.pending()
	r.held(next)
	r.resume()
	if got := next.must("Read returns how the stream has ended, after Resume", "after Resume"); got.err == nil && got.b.Len() > 0 {
		r.failf("the end or the failure", "%v of an empty source", got)
	}
	// And once more, with the pause behind the last element.
	r.with(end, r.make(1))
	r.some(1)
	r.pause()
	next = r.pending()
	r.held(next)
	r.resume()
	next.must("Read returns how the stream has ended, after Resume", "after Resume")
}

func checkPauseKeeps[T any](r *reading[T]) {
	r.open()
	var want, got []T
	rounds := 20
	if r.on.Real {
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
		if next.must("Read returns what came while the stream was paused", "after Resume"); next.result.err != nil {
			r.failf("the elements that came while the stream was paused", "%v", next.result)
		}
		got = append(got, elementsOf(next.result.b)...)
		got = append(got, r.ready()...)
	}
	r.feed.endWith(io.EOF, false)
	rest, _ := r.rest(len(want))
	r.sameAs(append(got, rest...), want, "though the stream was paused and resumed again and again")
}

// ready reads what a Read returns without waiting, and cancels the one that waits.
func (r *reading[T]) ready() []T {
	var all []T
	for {
		ctx, cancel := r.context()
		next := r.start(ctx)
		if next.waits() {
			cancel(nil)
		}
		got := next.must("Read returns when its ctx is done", "after the end of its ctx")
		cancel(nil)
		if got.err != nil {
			return all
		}
		all = append(all, elementsOf(got.b)...)
	}
}

func checkPauseStopsTheSource[T any](r *reading[T]) {
	r.open()
	r.feed.give(r.make(1)...)
	r.some(1)
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
	// One more may begin before the pause is seen.
	if after, _ := r.feed.used(); after > before+1 {
		r.failf("at most one more Read of the source while the stream is paused", "%d Reads of the source", after-before)
	}
}

// checkResumeThenPause fails only if the Read gets through each time. Once it may: when it is faster than the
// two calls, and returns between them.
func checkResumeThenPause[T any](r *reading[T]) {
	const rounds = 30
	n := r.upTo(rounds + 1)
	if n <= rounds {
		r.skipf("the source can give no more than %d elements, which are too few to tell the rule from chance", n)
	}
	r.open()
	r.feed.give(r.make(1)...)
	r.some(1)
	passed := 0
	for range rounds {
		r.feed.give(r.make(1)...)
		r.settle()
		r.pause()
		next := r.pending()
		r.settle()
		r.do("Pause, at once behind Resume,", func() {
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
		r.failf("Read waits", "Read has returned in each of %d rounds of Resume and Pause", rounds)
	}
}

func checkCancelWhilePaused[T any](r *reading[T]) {
	want := r.make(r.upTo(100))
	r.with(io.EOF, want)
	r.pause()
	ctx, cancel := r.context()
	next := r.start(ctx)
	r.held(next)
	cancel(errCancel)
	r.mustBeCancelled(next.must("Read returns when its ctx is done", "after the end of its ctx, while the stream was paused"))
	r.resume()
	got, _ := r.rest(len(want))
	r.sameAs(got, want, "after the Read that was cancelled")
}
