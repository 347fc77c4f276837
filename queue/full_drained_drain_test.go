package queue_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// Vert.x calls a drain handler. Here Drained and Drains are channels. So the
// rules for clearing a handler, and for a handler that runs inside a write or
// inside itself, do not apply. The remaining rule is that each episode has a
// channel of its own.

// A call of Drained after the drain must not wait.
//
// Source: eclipse-vertx/vert.x#2162.
func TestDrainedOfAQueueThatIsNotFullIsClosed(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	steps := []struct {
		name string
		do   func()
	}{
		{"new", func() {}},
		{"at max size", func() { queuetest.Write(t, q, 4, 6) }},
		{"after an episode", func() { queuetest.Write(t, q, 1); queuetest.Read(t, q, 4, 6, 1) }},
	}
	for _, step := range steps {
		step.do()
		if !closed(q.Drained()) {
			t.Errorf("%s: Drained() is open, want closed", step.name)
		}
	}
}

// Drained is a change from full, not a state.
//
// Source: Vert.x 5 AsyncFileImpl.
func TestQueueThatWasNeverFullNeverDrains(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	_, changed := q.Drains()
	for range 100 {
		queuetest.Write(t, q, 4, 6)
		queuetest.Read(t, q, 4, 6)
		q.TryRead()
	}
	if n, c := q.Drains(); n != 0 || closed(c) || closed(changed) {
		t.Errorf("Drains() = %d, closed %t, want 0, open", n, closed(changed))
	}
}

// Source: Vert.x 5 FileSystemTest.testDrainSetOnce, eclipse-vertx/vert.x#531,
// #1518 and #3380.
func TestQueueDrainsOncePerFullEpisode(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	r := q.NewReader()
	before, changed := q.Drains()
	for round := range int64(7) {
		queuetest.Write(t, q, 5, 5)
		if closed(changed) || q.Full() {
			t.Fatalf("round %d: drains before it was full", round)
		}
		queuetest.Write(t, q, 1)
		drained := q.Drained()
		if closed(drained) || q.Drained() != drained {
			t.Fatalf("round %d: Drained() is not one open channel while full", round)
		}
		queuetest.Read(t, r, 5)
		if closed(drained) || closed(changed) {
			t.Fatalf("round %d: drained at 11 of 10 bytes", round)
		}
		queuetest.Read(t, r, 5, 1)
		r.Done()
		n, c := q.Drains()
		if !closed(drained) || !closed(changed) || n != before+round+1 {
			t.Fatalf("round %d: Drained closed %t, changed closed %t, Drains() = %d, want true, true, %d",
				round, closed(drained), closed(changed), n, round+1)
		}
		changed = c
	}
	if s := q.Stats(); s.Fulls != 7 || s.Drains != 7 {
		t.Errorf("Fulls, Drains = %d, %d, want 7, 7", s.Fulls, s.Drains)
	}
}

func TestDrainsChannelIsSharedUntilItChanges(t *testing.T) {
	q := queue.New(1, queuetest.OwnSize)
	_, a := q.Drains()
	_, b := q.Drains()
	if a != b {
		t.Error("two channels for one number of drains")
	}
}

// Source: Vert.x 5 NetTest.testClientDrainHandler.
func TestAllWaitersOfAnEpisodeAreWokenAndSeeTheQueueNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		r := q.NewReader()
		queuetest.Write(t, q, 6, 6)
		var woken atomic.Int32
		for range 5 {
			go func() {
				<-q.Drained()
				if q.Full() {
					t.Error("Full() = true after Drained, want false")
				}
				woken.Add(1)
			}()
		}
		queuetest.Read(t, r, 6)
		synctest.Wait()
		if n := woken.Load(); n != 0 {
			t.Errorf("%d woken at 12 of 10 bytes, want 0", n)
		}
		queuetest.Read(t, r, 6)
		synctest.Wait()
		if n := woken.Load(); n != 0 {
			t.Errorf("%d woken at 6 of 10 bytes, want 0", n)
		}
		r.Done()
		synctest.Wait()
		if n := woken.Load(); n != 5 {
			t.Errorf("%d woken once drained, want 5", n)
		}
	})
}

// A woken writer may fill the queue at once. That is an episode of its own.
//
// Source: Vert.x 5 InboundBufferTest.testEmitInDrainHandler1,
// OutboundMessageQueueTest.testWriteAfterDrain.
func TestRefillByAWokenWriterIsAnotherEpisode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rounds = 100
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 11)
		refills := 0
		go func() {
			for range rounds {
				<-q.Drained()
				refills++
				queuetest.Write(t, q, 11)
			}
			q.Close()
		}()
		for {
			if _, err := q.Read(t.Context()); err != nil {
				break
			}
		}
		if s := q.Stats(); refills != rounds || s.Fulls != rounds+1 {
			t.Errorf("refills, Fulls = %d, %d, want %d, %d", refills, s.Fulls, rounds, rounds+1)
		}
	})
}

// In Vert.x, a fill while the first value was in work counted as a second
// episode, which never drained.
//
// Source: commit c87a088bff of eclipse-vertx/vert.x.
func TestFillWhileTheFirstValueIsConsumedIsOneEpisode(t *testing.T) {
	q := queue.New(4, queuetest.OwnSize)
	r := q.NewReader()
	queuetest.Write(t, q, 1)
	queuetest.Read(t, r, 1)
	queuetest.Write(t, q, 1, 1, 1, 1, 1)
	wantFigures(t, q, 5, 6, true)
	queuetest.Read(t, r, 1, 1, 1, 1)
	wantFigures(t, q, 1, 2, false)
	if s := q.Stats(); s.Fulls != 1 || s.Drains != 1 {
		t.Errorf("Fulls, Drains = %d, %d, want 1, 1", s.Fulls, s.Drains)
	}
}

// However many writers saw the queue full, the signals balance and the size
// returns to 0.
//
// Source: Vert.x 5 MessagePassingQueueTest.testUnwritableCount,
// eclipse-vertx/vert.x#2012.
func TestFullAndDrainedBalanceWithManyWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers, each = 8, 2000
		q := queue.New(50, queuetest.OwnSize)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if q.Full() {
						<-q.Drained()
					}
					queuetest.Write(t, q, 1+(w+i)%7)
				}
			})
		}
		r := q.NewReader()
		for range writers * each {
			if _, err := r.Read(t.Context()); err != nil {
				t.Errorf("Read() = %v, want nil", err)
			}
		}
		wg.Wait()
		r.Done()
		wantFigures(t, q, 0, 0, false)
		if s := q.Stats(); s.Fulls != s.Drains || s.Fulls == 0 || s.Highest > 50+writers*7 {
			t.Errorf("Stats() = %+v, want as many Drains as Fulls, and Highest at most %d", s, 50+writers*7)
		}
	})
}

// The two sides race, so that the queue drains on another goroutine between
// Full and Drained.
//
// Source: eclipse-vertx/vert.x#2162.
func TestNoWakeUpIsLostBetweenFullAndDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(1, queuetest.OwnSize)
		go func() {
			r := q.NewReader()
			for {
				if _, err := r.Read(t.Context()); err != nil {
					return
				}
			}
		}()
		full := 0
		for range queuetest.Rounds(100_000) {
			queuetest.Write(t, q, 2)
			if q.Full() {
				full++
				<-q.Drained() // a deadlock of the bubble if that wake-up is lost
			}
		}
		q.Close()
		t.Logf("full %d times", full)
	})
}

// A caller that saw n drains is notified of the next.
func TestNoChangeIsLostBetweenTwoCallsOfDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(1, queuetest.OwnSize)
		go func() {
			for range queuetest.Rounds(20_000) {
				if err := q.Put(t.Context(), 2); err != nil {
					t.Errorf("Put(2) = %v, want nil", err)
				}
			}
			q.Close()
		}()
		go func() {
			r := q.NewReader()
			for {
				if _, err := r.Read(t.Context()); err != nil {
					r.Done()
					return
				}
			}
		}()
		last := int64(-1)
		for {
			n, changed := q.Drains()
			if n <= last && changed != nil {
				t.Fatalf("Drains() = %d after %d and a change", n, last)
			}
			last = n
			if changed == nil {
				return
			}
			<-changed
		}
	})
}
