package queue_test

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// The end(data) of Vert.x is Write followed by Close here, and the first error
// of the two is the result. The end of Vert.x completes when all has been
// written. A queue has ended when its reader gets the end, and pump.WriteStream
// waits for that.

// Values come before a failure.
//
// Source: Vert.x 2 DefaultAsyncFile.closeInternal, nodejs/node#63502, Vert.x 5
// IteratorTest.testFail.
func TestEndFollowsHeldValuesAndRefusesWritesAtOnce(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := queue.New(100, queuetest.OwnSize)
			queuetest.Write(t, q, 1, 2, 3)
			end.do(q)
			if err := q.Write(4); err != end.refusal {
				t.Errorf("Write(4) = %v, want %v", err, end.refusal)
			}
			if err := q.Put(t.Context(), 4); err != end.refusal {
				t.Errorf("Put(4) = %v, want %v", err, end.refusal)
			}
			if q.TryPut(4) {
				t.Error("TryPut(4) = true, want false")
			}
			if !end.drops {
				for want := 1; want <= 3; want++ {
					if v, err := q.Read(t.Context()); v != want || err != nil {
						t.Errorf("Read() = %d, %v, want %d, nil", v, err, want)
					}
				}
			}
			for range 3 { // each read returns the end again
				readEnd(t, q, end.read)
			}
			wantFigures(t, q, 0, 0, false)
		})
	}
}

// An end and a failure exclude each other, and ending a queue twice is
// harmless.
//
// Source: Node test-stream-writable-end-multiple, Reactive Streams 1.7,
// eclipse-vertx/vert.x#4165.
func TestFirstEndDecides(t *testing.T) {
	second := map[string]func(*queue.Queue[int]){
		"Close":   func(q *queue.Queue[int]) { q.Close() },
		"Fail":    func(q *queue.Queue[int]) { q.Fail(errOther) },
		"Discard": func(q *queue.Queue[int]) { q.Discard(errOther) },
	}
	for name1, end := range ends {
		for name2, again := range second {
			t.Run(name1+"+"+name2, func(t *testing.T) {
				q := queue.New(100, queuetest.OwnSize)
				end.do(q)
				again(q)
				readEnd(t, q, end.read)
				if err := q.Write(1); err != end.refusal {
					t.Errorf("Write(1) = %v, want %v", err, end.refusal)
				}
			})
		}
	}
}

// A writer that waits for the drain must not wait forever because the queue has
// ended while full.
//
// Source: eclipse-vertx/vert.x#2065, nodejs/node#39005.
func TestEndWakesAllWaitingWriters(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(10, queuetest.OwnSize)
				queuetest.Write(t, q, 11)
				drained := q.Drained()
				n, changed := q.Drains()
				put := make(chan error)
				for range 3 {
					go func() { put <- q.Put(t.Context(), 1) }()
				}
				synctest.Wait()
				end.do(q)
				<-drained
				<-changed
				for range 3 {
					if err := <-put; err != end.refusal {
						t.Errorf("Put(1) = %v, want %v", err, end.refusal)
					}
				}
				<-q.Drained()
				if n2, c := q.Drains(); n2 != n || c != nil {
					t.Errorf("Drains() = %d, %v, want %d, nil", n2, c, n)
				}
				held := q.Len()
				if want := map[bool]int{false: 1, true: 0}[end.drops]; held != want {
					t.Errorf("Len() = %d, want %d: a refused value must not be held", held, want)
				}
			})
		})
	}
}

func TestEndWakesAllWaitingReaders(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(10, queuetest.OwnSize)
				got := make(chan error)
				for range 3 {
					go func() {
						_, err := q.NewReader().Read(t.Context())
						got <- err
					}()
				}
				go func() {
					_, _, err := queue.SelectOf(q.NewReader()).Read(t.Context())
					got <- err
				}()
				synctest.Wait()
				end.do(q)
				for range 4 {
					if err := <-got; err != end.read {
						t.Errorf("Read() = %v, want %v", err, end.read)
					}
				}
			})
		})
	}
}

// Source: Vert.x 5 FileSystemTest.testDrainNotCalledAfterClose
// (eclipse-vertx/vert.x#1769),
// OutboundMessageQueueTest.testCloseWhileDrainScheduled.
func TestQueueDoesNotDrainAfterItsEnd(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 4, 7)
			queuetest.Read(t, q, 4)
			end.do(q)
			q.TryRead()
			q.TryRead()
			wantFigures(t, q, 0, 0, false)
			if s := q.Stats(); s.Fulls != 1 || s.Drains != 0 {
				t.Errorf("Fulls, Drains = %d, %d, want 1, 0", s.Fulls, s.Drains)
			}
		})
	}
}

// A full queue that has ended is full until it is read, but no writer waits for
// that.
func TestEndedQueueStaysFullUntilRead(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 11)
			end.do(q)
			if got, want := q.Full(), !end.drops; got != want {
				t.Errorf("Full() = %t, want %t", got, want)
			}
			if !closed(q.Drained()) {
				t.Error("Drained() is open after the end, want closed")
			}
		})
	}
}

// In Vert.x, a close by the consumer of the first of four values lost the other
// three.
//
// Source: commit bbcbba63f9 of eclipse-vertx/vert.x.
func TestCloseByTheReaderLosesNothing(t *testing.T) {
	q := queue.New(100, queuetest.OwnSize)
	queuetest.Write(t, q, 1, 2, 3, 4)
	queuetest.Read(t, q, 1)
	q.Close()
	queuetest.Read(t, q, 2, 3, 4)
	readEnd(t, q, io.EOF)
}

// A write that waits when the queue ends is refused whole. The values that were
// accepted before are delivered in order.
//
// Source: nodejs/node#65333.
func TestCloseRefusesTheValueOfAWaitingWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		accepted := make(chan []int, 1)
		go func() {
			var a []int
			for v := 6; q.Put(t.Context(), v) == nil; v++ {
				a = append(a, v)
			}
			accepted <- a
		}()
		synctest.Wait()
		q.Close()
		a := <-accepted
		if want := []int{6, 7}; !slices.Equal(a, want) {
			t.Errorf("accepted %d, want %d", a, want)
		}
		queuetest.Read(t, q, a...)
		readEnd(t, q, io.EOF)
	})
}

// An error is present if it is not nil, whatever its value.
//
// Source: nodejs/node#63568.
func TestFailWithATypedNilIsAFailure(t *testing.T) {
	var err *queueError
	q := queue.New(10, queuetest.OwnSize)
	q.Fail(err)
	if _, got := q.Read(t.Context()); got != error(err) {
		t.Errorf("Read() = %v, want the typed nil", got)
	}
	if got := q.Write(1); got != error(err) {
		t.Errorf("Write() = %v, want the typed nil", got)
	}
}

type queueError struct{}

func (*queueError) Error() string { return "nil" }
