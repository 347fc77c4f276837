package conform

import (
	"context"
	"io"
	"runtime"

	"github.com/penstock-go/penstock/pump"
)

// switchRules are about Pause and Resume themselves.
func switchRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "pause is a switch",
			text: "Pause and Resume are a switch, not a counter. One Resume ends any number of Pauses, and a further Resume changes nothing.",
			cause: "a counter, or a channel that holds tokens; or a channel is closed a second time, which panics. " +
				"Use a bool under a mutex, and a channel that Pause makes and Resume closes",
			needs: needs{"every element", "pause withholds elements", "cancel loses nothing"},
			check: checkPauseIsASwitch[T],
		},
		{
			name:  "pause after the end",
			text:  "Pause does nothing after the end. Read still returns the end.",
			cause: "Read checks whether the stream is paused before it checks whether it has ended",
			needs: needs{"end again"},
			check: checkPauseAfterTheEnd[T],
		},
		{
			name:  "pause after close",
			text:  "Pause, Resume and LeavePaused do nothing after Close. Read returns an error and does not wait.",
			cause: "Read checks whether the stream is paused before it checks whether it is closed",
			needs: needs{"close wakes a Read"},
			check: checkPauseAfterClose[T],
		},
		{
			name: "many callers",
			text: "Any goroutine may call Pause and Resume at any time. Nothing is lost, and no call hangs.",
			cause: "a field is used without the mutex (run with -race); " +
				"or a Resume is missed because it comes after Read has seen the pause and before Read waits for its end",
			needs: append(needs{"pause never blocks", "pause is a switch"}, whole...),
			check: checkManyCallers[T],
		},
		{
			name:  "left paused",
			text:  "LeavePaused of a pump.Resumable stream pauses it and sets a mark. LeftPaused reports the mark. The next Pause or Resume clears it.",
			cause: "LeavePaused sets its mark but does not pause, or Pause does not clear the mark",
			needs: needs{"pause withholds elements"},
			check: checkLeftPaused[T],
		},
	}
}

func checkPauseIsASwitch[T any](r *readCheck[T]) {
	r.open()
	r.resume()
	r.resume()
	r.feed.give(r.make(1)...)
	r.readSome(1)
	r.feed.give(r.make(2)...)
	r.settle()
	for range 3 {
		r.pause()
	}
	next := r.pending()
	r.settle()
	r.resume()
	next.must("Read returns after one Resume", "after three Pauses and one Resume")
	r.readReady()
	r.resume()
	r.resume()
	r.feed.give(r.make(1)...)
	r.settle()
	r.pause()
	if next = r.pending(); !next.waits() {
		r.failf("Read waits after one Pause, however many Resumes came before", "Read returned %v", next.result)
	}
	r.resume()
	next.must("Read returns after Resume", "after Resume")
}

func checkPauseAfterTheEnd[T any](r *readCheck[T]) {
	r.openWith(io.EOF, nil)
	_, first := r.readToEnd(0)
	r.pause()
	if got := r.read("Read returns the end, which it has returned before the Pause"); got.err != first {
		r.failf("the end again: "+first.Error(), "%v", got)
	}
}

func checkPauseAfterClose[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1))
	_ = r.close()
	r.pause()
	r.resume()
	r.pause()
	mustFail := func() {
		if got := r.read("Read returns an error, because the stream is closed"); got.err == nil {
			r.failf("an error, because the stream is closed", "%v", got)
		}
	}
	mustFail()
	if s, ok := r.s.(pump.Resumable); ok {
		r.do("LeavePaused", s.LeavePaused)
		mustFail()
	}
}

// checkManyCallers pauses and resumes while elements come and are read.
func checkManyCallers[T any](r *readCheck[T]) {
	n := r.upTo(200)
	want := r.make(n)
	if r.spec.Open == nil {
		r.openWith(io.EOF, want)
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
	calls := []*call{r.begin("the source", func() { r.giveOneByOne(want) })}
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
	// The last call was a Resume. The check makes no further one, which could
	// wake a Read that has missed it.
	reader.mustEnd("Read returns all elements, after the last Resume", "after the last Resume")
	r.mustEqual(got, want, "though others call Pause and Resume")
}

// giveOneByOne gives elements to the feed, if there is one, and lets other
// goroutines run between them.
func (r *readCheck[T]) giveOneByOne(elements []T) {
	if r.feed == nil {
		return
	}
	for i := range elements {
		r.feed.give(elements[i])
		runtime.Gosched()
	}
	r.feed.endWith(io.EOF, false)
}

func checkLeftPaused[T any](r *readCheck[T]) {
	r.openWith(io.EOF, r.make(1))
	s, ok := r.s.(pump.Resumable)
	if !ok {
		r.skipf("the stream is not pump.Resumable, which is optional")
	}
	mustHaveMark := func(want bool, when string) {
		var left bool
		r.do("LeftPaused", func() { left = s.LeftPaused() })
		if left != want {
			r.failf("", "LeftPaused = %t %s, want %t", left, when, want)
		}
	}
	leave := func() { r.do("LeavePaused", s.LeavePaused) }
	mustHaveMark(false, "at the start")
	leave()
	mustHaveMark(true, "after LeavePaused")
	r.pause()
	mustHaveMark(false, "after LeavePaused and Pause")
	leave()
	r.resume()
	mustHaveMark(false, "after LeavePaused and Resume")
	leave()
	next := r.pending()
	r.mustWait(next)
	r.resume()
	next.must("Read returns after Resume", "after LeavePaused and Resume")
}
