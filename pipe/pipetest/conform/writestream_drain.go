package conform

import (
	"github.com/penstock-go/penstock/pump"
)

// drainRules are about Drained and Drains, and the goroutines that wait for
// them.
func drainRules[T any]() []rule[*writeCheck[T]] {
	return []rule[*writeCheck[T]]{
		{
			name: "drained when not full",
			text: "Drained returns a closed channel when the queue is not full. " +
				"So a drain between WriteQueueFull and Drained is not missed.",
			cause: "Drained makes a channel that only the next drain closes",
			check: checkDrainedWhenNotFull[T],
		},
		{
			name: "many writers",
			text: "Many goroutines may write at once. The Buffers of each keep their order, and nothing is lost.",
			cause: "the queue is used without a mutex (run with -race); " +
				"or a Write wakes no goroutine because it comes at the moment at which the queue is found empty",
			needs: append(needs{"drained when not full", "close waits"}, whole...),
			check: checkManyWriters[T],
		},
		{
			name: "drain after each full",
			text: "Each time the queue becomes full, Drained returns a channel that is open until the queue drains. " +
				"Then all goroutines that wait are woken.",
			cause: "Drained returns the channel of the first drain forever; or one token is sent, which wakes only one goroutine",
			needs: needs{"write never blocks", "drained when not full", "drained at half", "one large Buffer"},
			check: checkDrainAfterEachFull[T],
		},
		{
			name:  "drains are counted",
			text:  "A pump.Drainer stream counts each drain of a full queue once, and closes the channel of Drains.",
			cause: "drains are counted per Buffer, or the channel is not closed",
			needs: needs{"drain after each full"},
			check: checkDrainsAreCounted[T],
		},
	}
}

func checkDrainedWhenNotFull[T any](w *writeCheck[T]) {
	w.open()
	if !w.isClosed(w.drained()) {
		w.failf("the channel of Drained is closed, because nothing was written", "it was open")
	}
	if w.spec.Buffered {
		return
	}
	w.m.hold()
	w.setMaxSize(10 * w.buffer(1).Size())
	w.accept(w.buffer(1))
	if !w.isClosed(w.drained()) {
		w.failf("the channel of Drained is closed, because the queue is not full", "it was open")
	}
}

// The numbers of the rule about many writers.
const (
	writers        = 4
	writerElements = 25  // different elements of each writer
	writerRounds   = 200 // elements that each writer writes
)

// checkManyWriters gives each of several writers elements of its own.
func checkManyWriters[T any](w *writeCheck[T]) {
	if w.spec.OneWriter {
		w.skipf("OneWriter is set, so only one goroutine at a time may use the stream")
	}
	all := w.make(writers * writerElements)
	of := make(map[any]int) // the writer of each element
	for i, v := range all {
		of[key(v)] = i / writerElements
	}
	w.open()
	var calls []*call
	for i := range writers {
		own := all[i*writerElements:][:writerElements]
		calls = append(calls, w.begin("Write, by four goroutines at once,", func() { w.writeRounds(own) }))
	}
	for _, c := range calls {
		c.mustEnd("", "")
	}
	_ = w.close()
	if w.spec.Buffered {
		w.settle()
	}
	got := make([][]T, writers)
	for _, v := range w.m.written() {
		i := of[key(v)]
		got[i] = append(got[i], v)
	}
	for i := range writers {
		var want []T
		for k := range writerRounds {
			want = append(want, all[i*writerElements+k%writerElements])
		}
		if f, how := compare(got[i], want); f != same {
			w.failf("the elements of each of four writers once and in order", "of writer %d, %s", i+1, how)
		}
	}
}

// writeRounds writes one of the elements at a time, and waits while the queue
// is full.
func (w *writeCheck[T]) writeRounds(elements []T) {
	for k := range writerRounds {
		at := k % len(elements)
		if err := w.s.Write(bufferOfCopy(elements[at : at+1])); err != nil {
			w.failf("Write accepts the Buffer", "Write returned the error %q", err)
		}
		w.s.WriteQueueFull()
		<-w.s.Drained()
	}
}

func checkDrainAfterEachFull[T any](w *writeCheck[T]) {
	w.openHeld()
	for round := range 5 {
		w.m.hold()
		w.fill()
		first, second := w.drained(), w.drained()
		if w.isClosed(first) || w.isClosed(second) {
			w.failf("the channel of Drained is open while the queue is full", "it was closed in round %d of full and drained", round+1)
		}
		a := w.waitFor("Drained", first)
		b := w.waitFor("Drained", second)
		c := w.waitFor("Drained", first)
		w.settle()
		w.m.allow(-1)
		for _, waiter := range []*call{a, b, c} {
			waiter.mustEnd("all goroutines that wait for Drained are woken when the queue drains", whenAllIsTaken)
		}
		w.mustBeFull(false, "after the channel of Drained was closed")
		w.settle()
	}
}

func checkDrainsAreCounted[T any](w *writeCheck[T]) {
	w.openHeld()
	s, ok := w.s.(pump.Drainer)
	if !ok {
		w.skipf("the stream is not a pump.Drainer, which is optional")
	}
	for round := range 3 {
		w.m.hold()
		w.fill()
		n, changed := s.Drains()
		if n != int64(round) {
			w.failf("", "Drains = %d after %d drains, want %d", n, round, round)
		}
		w.m.allow(-1)
		w.waitFor("Drains", changed).mustEnd("the channel of Drains is closed when the queue drains", "")
		w.settle()
	}
	if n, _ := s.Drains(); n != 3 {
		w.failf("", "Drains = %d after 3 drains, want 3", n)
	}
}
