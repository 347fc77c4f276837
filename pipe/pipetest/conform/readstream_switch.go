package conform

import (
	"context"
	"io"
	"runtime"

	"github.com/penstock-go/penstock/pump"
)

// switchRules are about Pause and Resume themselves.
func switchRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "pause is a switch",
			text:  "Pause and Resume are a switch, not a counter: one Resume undoes any number of Pauses, and a Resume too many changes nothing.",
			cause: "a counter, or a channel that holds tokens; a closed channel that is closed a second time panics. A bool under a mutex, and a channel made by Pause and closed by Resume, do it",
			needs: needs{"every element", "pause withholds elements", "cancel loses nothing"},
			check: checkPauseIsASwitch[T],
		},
		{
			name:  "pause after the end",
			text:  "Pause does nothing after the end: Read goes on to return it.",
			cause: "Read looks whether the stream is paused before it looks whether it has ended",
			needs: needs{"end again"},
			check: checkPauseAfterTheEnd[T],
		},
		{
			name:  "pause after close",
			text:  "Pause and Resume do nothing after Close: Read returns an error and does not wait.",
			cause: "Read looks whether the stream is paused before it looks whether it is closed",
			needs: needs{"close wakes a Read"},
			check: checkPauseAfterClose[T],
		},
		{
			name:  "many callers",
			text:  "Pause and Resume may be called by any goroutine at any time: nothing is lost, nothing hangs.",
			cause: "a field that is used without the mutex (run with -race); or a Resume that comes between a look at the pause and the wait for its end, and is missed",
			needs: append(needs{"switches never block", "pause is a switch"}, whole...),
			check: checkManyCallers[T],
		},
		{
			name:  "left paused",
			text:  "A stream that is pump.Resumable is paused by LeavePaused, says so, and forgets it at the next Pause or Resume.",
			cause: "LeavePaused sets its mark but not the pause, or Pause leaves the mark where it is",
			needs: needs{"pause withholds elements"},
			check: checkLeftPaused[T],
		},
	}
}

func checkPauseIsASwitch[T any](r *reading[T]) {
	r.open()
	r.resume()
	r.resume()
	r.feed.give(r.make(1)...)
	r.some(1)
	r.feed.give(r.make(2)...)
	r.settle()
	for range 3 {
		r.pause()
	}
	next := r.pending()
	r.settle()
	r.resume()
	next.must("Read returns after one Resume", "after three Pauses and one Resume")
	r.ready()
	r.resume()
	r.resume()
	r.feed.give(r.make(1)...)
	r.settle()
	r.pause()
	if next = r.pending(); !next.waits() {
		r.failf("Read waits after one Pause, however many Resumes came before", "Read has returned %v", next.result)
	}
	r.resume()
	next.must("Read returns after Resume", "after Resume")
}

func checkPauseAfterTheEnd[T any](r *reading[T]) {
	r.with(io.EOF, nil)
	_, first := r.rest(0)
	r.pause()
	if got := r.read("Read returns the end, which it has returned before the Pause"); got.err != first {
		r.failf("the end again: "+first.Error(), "%v", got)
	}
}

func checkPauseAfterClose[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1))
	_ = r.close()
	r.pause()
	r.resume()
	r.pause()
	if got := r.read("Read returns an error, since the stream is closed"); got.err == nil {
		r.failf("an error, since the stream is closed", "%v", got)
	}
}

// checkManyCallers pauses and resumes while elements come and are read.
func checkManyCallers[T any](r *reading[T]) {
	n := r.upTo(200)
	want := r.make(n)
	if r.on.Open == nil {
		r.with(io.EOF, want)
	} else {
		r.open()
	}
	r.pause()
	var got []T
	reader := r.begin("Read, while others call Pause and Resume,", func() {
		for {
			b, err := r.s.Read(context.Background())
			got = append(got, elementsOf(b)...)
			if err != nil || len(got) > 2*n {
				return
			}
		}
	})
	r.settle()
	calls := []*call{r.begin("the source", func() {
		if r.feed == nil {
			return
		}
		for i := range want {
			r.feed.give(want[i])
			runtime.Gosched()
		}
		r.feed.endWith(io.EOF, false)
	})}
	for i := range 4 {
		calls = append(calls, r.begin("Pause and Resume, from several goroutines,", func() {
			for range 200 {
				r.s.Pause()
				runtime.Gosched()
				if i%2 == 0 {
					r.s.Resume()
				}
			}
			r.s.Resume()
		}))
	}
	for _, c := range calls {
		c.mustEnd("", "")
	}
	// The last call of all was a Resume: one more might wake a Read that has missed it.
	reader.mustEnd("Read returns all elements, after the last Resume", "after the last Resume")
	r.sameAs(got, want, "though others call Pause and Resume")
}

func checkLeftPaused[T any](r *reading[T]) {
	r.with(io.EOF, r.make(1))
	s, ok := r.s.(pump.Resumable)
	if !ok {
		r.skipf("the stream is not pump.Resumable, which is optional")
	}
	mark := func(want bool, when string) {
		var left bool
		r.do("LeftPaused", func() { left = s.LeftPaused() })
		if left != want {
			r.failf("", "LeftPaused = %t %s, want %t", left, when, want)
		}
	}
	leave := func() { r.do("LeavePaused", s.LeavePaused) }
	mark(false, "at the beginning")
	leave()
	mark(true, "after LeavePaused")
	r.pause()
	mark(false, "after LeavePaused and Pause")
	leave()
	r.resume()
	mark(false, "after LeavePaused and Resume")
	leave()
	next := r.pending()
	r.held(next)
	r.resume()
	next.must("Read returns after Resume", "after LeavePaused and Resume")
}
