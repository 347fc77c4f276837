package bytequeue_test

import (
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// Of Vert.x's end(data) nothing is here: it is Write and then Close, and the first
// error of the two is the result. Its end completes when all has been
// written; a queue has ended when its reader gets the end, and pump.WriteStream
// waits for that.

type ending struct {
	do      func(*bytequeue.Queue[int])
	read    error // what readers get
	refusal error // what writers get
	drops   bool
}

var errOther = errors.New("other failure")

var ends = map[string]ending{
	"Close":   {func(q *bytequeue.Queue[int]) { q.Close() }, io.EOF, bytequeue.ErrClosed, false},
	"Fail":    {func(q *bytequeue.Queue[int]) { q.Fail(errTest) }, errTest, errTest, false},
	"Discard": {func(q *bytequeue.Queue[int]) { q.Discard(errTest) }, errTest, errTest, true},
}

// Vert.x 2 DefaultAsyncFile.closeInternal; nodejs/node#63502; data comes before
// the failure as in Vert.x 5 IteratorTest.testFail.
func TestEndComesBehindWhatIsHeldAndRefusesWritesAtOnce(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(100, own)
			write(t, q, 1, 2, 3)
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
			for range 3 { // silence after the end, however often asked
				readEnd(t, q, end.read)
			}
			wantFigures(t, q, 0, 0, false)
		})
	}
}

// Node test-stream-writable-end-multiple; Reactive Streams 1.7: end and failure
// exclude each other. Tearing down twice is harmless (eclipse-vertx/vert.x#4165).
func TestTheFirstEndDecides(t *testing.T) {
	second := map[string]func(*bytequeue.Queue[int]){
		"Close":   func(q *bytequeue.Queue[int]) { q.Close() },
		"Fail":    func(q *bytequeue.Queue[int]) { q.Fail(errOther) },
		"Discard": func(q *bytequeue.Queue[int]) { q.Discard(errOther) },
	}
	for name1, end := range ends {
		for name2, again := range second {
			t.Run(name1+"+"+name2, func(t *testing.T) {
				q := bytequeue.New(100, own)
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

// eclipse-vertx/vert.x#2065; nodejs/node#39005: who waits for drained must not
// wait for ever because the queue ended while full.
func TestEndWakesAllWhoWaitForRoom(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
				write(t, q, 11)
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

func TestEndWakesAllWhoWaitForAValue(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
				got := make(chan error)
				for range 3 {
					go func() {
						_, err := q.NewReader().Read(t.Context())
						got <- err
					}()
				}
				go func() {
					_, _, err := bytequeue.SelectOf(q.NewReader()).Read(t.Context())
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

// Vert.x 5 FileSystemTest.testDrainNotCalledAfterClose (eclipse-vertx/vert.x#1769),
// OutboundMessageQueueTest.testCloseWhileDrainScheduled.
func TestNoDrainsAfterTheEnd(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(10, own)
			write(t, q, 4, 7)
			read(t, q, 4)
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

// A full queue that has ended is still full until it is read, but nobody waits for it.
func TestEndedQueueStaysFullUntilRead(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(10, own)
			write(t, q, 11)
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

// Commit bbcbba63f9 of eclipse-vertx/vert.x: close by the consumer of the first of
// four lost the other three.
func TestCloseByTheReaderLosesNothing(t *testing.T) {
	q := bytequeue.New(100, own)
	write(t, q, 1, 2, 3, 4)
	read(t, q, 1)
	q.Close()
	read(t, q, 2, 3, 4)
	readEnd(t, q, io.EOF)
}

// nodejs/node#65333: a write that waits when the queue is ended is refused whole;
// what was accepted before is delivered, in order.
func TestCloseWhileAWriterWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
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
		read(t, q, a...)
		readEnd(t, q, io.EOF)
	})
}

// nodejs/node#63568: an error is there when it is not nil, whatever its value.
func TestFailWithATypedNilIsAFailure(t *testing.T) {
	var err *queueError
	q := bytequeue.New(10, own)
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
