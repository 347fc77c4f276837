package bytequeue_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// newQueues returns n queues and an Any over readers of them.
func newQueues(n int, maxSize int64) ([]*bytequeue.Queue[int], *bytequeue.Select[int]) {
	qs := make([]*bytequeue.Queue[int], n)
	readers := make([]*bytequeue.Reader[int], n)
	for i := range qs {
		qs[i] = bytequeue.New(maxSize, own)
		readers[i] = qs[i].NewReader()
	}
	return qs, bytequeue.SelectOf(readers...)
}

// readAny reads one value, which must be v of queue i, or err.
func readAny(t *testing.T, a *bytequeue.Select[int], i, v int, err error) {
	t.Helper()
	if gotI, gotV, gotErr := a.Read(t.Context()); gotI != i || gotV != v || gotErr != err {
		t.Errorf("Select.Read() = %d, %d, %v, want %d, %d, %v", gotI, gotV, gotErr, i, v, err)
	}
}

func TestAnyWaitsForWhicheverComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, a := newQueues(3, 10)
		for _, i := range []int{2, 0, 0, 1, 2} {
			time.AfterFunc(time.Minute, func() { qs[i].Write(i + 1) })
			readAny(t, a, i, i+1, nil)
		}
	})
}

func TestAnyTakesTurns(t *testing.T) {
	for name, read := range map[string]func(*testing.T, *bytequeue.Select[int]) int{
		"Read":    func(t *testing.T, a *bytequeue.Select[int]) int { i, _, _ := a.Read(t.Context()); return i },
		"TryRead": func(t *testing.T, a *bytequeue.Select[int]) int { i, _, _ := a.TryRead(); return i },
	} {
		t.Run(name, func(t *testing.T) {
			qs, a := newQueues(3, 10)
			write(t, qs[0], 1, 1, 1)
			write(t, qs[1], 1)
			write(t, qs[2], 1, 1)
			var got []int
			for range 6 {
				got = append(got, read(t, a))
			}
			if want := []int{0, 1, 2, 0, 2, 0}; !slices.Equal(got, want) {
				t.Errorf("queues in turn: %d, want %d", got, want)
			}
		})
	}
}

func TestAnyKeepsTheOrderOfEachQueue(t *testing.T) {
	qs, a := newQueues(2, 10)
	write(t, qs[0], 1, 2)
	write(t, qs[1], 3, 4)
	readAny(t, a, 0, 1, nil)
	readAny(t, a, 1, 3, nil)
	readAny(t, a, 0, 2, nil)
	readAny(t, a, 1, 4, nil)
}

func TestAnyEndsWhenAllQueuesHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, a := newQueues(3, 10)
		write(t, qs[1], 5)
		qs[1].Close()
		readAny(t, a, 1, 5, nil)
		qs[0].Close()
		time.AfterFunc(time.Minute, func() { qs[2].Write(6) })
		readAny(t, a, 2, 6, nil) // the two that have ended are no reason to stop
		time.AfterFunc(time.Minute, qs[2].Close)
		for range 3 {
			readAny(t, a, -1, 0, io.EOF)
		}
		if i, v, ok := a.TryRead(); i != -1 || v != 0 || ok {
			t.Errorf("Select.TryRead() = %d, %d, %t, want -1, 0, false", i, v, ok)
		}
	})
}

// The queue may end while the Any is between its first look and its sleep.
func TestAnyOfQueuesThatEndWhileItLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range rounds(5000) {
			qs, a := newQueues(2, 10)
			go qs[0].Close()
			go func() { qs[1].Write(1); qs[1].Close() }()
			readAny(t, a, 1, 1, nil)
			readAny(t, a, -1, 0, io.EOF)
		}
	})
}

// On one queue data comes before its failure; the others go on.
func TestAnyReturnsTheFailureOfAQueueOnceBehindItsValues(t *testing.T) {
	for name, held := range map[string]bool{"at once": true, "while waiting": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				qs, a := newQueues(2, 10)
				if held {
					write(t, qs[1], 5, 6)
					qs[1].Fail(errTest)
					readAny(t, a, 1, 5, nil)
					readAny(t, a, 1, 6, nil)
				} else {
					time.AfterFunc(time.Minute, func() { qs[1].Fail(errTest) })
				}
				readAny(t, a, 1, 0, errTest)
				time.AfterFunc(time.Minute, func() { qs[0].Write(1) })
				readAny(t, a, 0, 1, nil)
				time.AfterFunc(time.Minute, qs[0].Close)
				readAny(t, a, -1, 0, io.EOF)
			})
		})
	}
}

func TestAnyWithDoneContextTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, a := newQueues(2, 20)
		write(t, qs[1], 5, 6)
		readAny(t, a, 1, 5, nil)
		if i, v, err := a.Read(canceled(t.Context())); i != -1 || v != 0 || err != errTest {
			t.Errorf("Select.Read(canceled) = %d, %d, %v, want -1, 0, %v", i, v, err, errTest)
		}
		wantFigures(t, qs[1], 1, 6, false) // done with the one before all the same
		readAny(t, a, 1, 6, nil)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
		defer cancel()
		if i, v, err := a.Read(ctx); i != -1 || v != 0 || err != errTest {
			t.Errorf("Select.Read() = %d, %d, %v, want -1, 0, %v", i, v, err, errTest)
		}
		write(t, qs[0], 1) // it left the lists: nobody is there to be woken in vain
		readAny(t, a, 0, 1, nil)
	})
}

func TestAnyWithContextDoneAndValueAtOnceTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			qs, a := newQueues(2, 10)
			ctx, cancel := context.WithCancelCause(t.Context())
			got := make(chan error)
			go func() {
				_, _, err := a.Read(ctx)
				got <- err
			}()
			synctest.Wait()
			cancel(errTest)
			write(t, qs[1], 1)
			if err := <-got; err != errTest {
				t.Fatalf("Select.Read() = %v, want %v", err, errTest)
			}
			wantFigures(t, qs[1], 1, 1, false)
		}
	})
}

// What an Any works on counts in its queue until the next read, from whichever
// queue that is.
func TestAnyCountsWhatIsBeingWorkedOn(t *testing.T) {
	next := map[string]func(*testing.T, *bytequeue.Select[int]){
		"Read":    func(t *testing.T, a *bytequeue.Select[int]) { readAny(t, a, 1, 2, nil) },
		"TryRead": func(t *testing.T, a *bytequeue.Select[int]) { a.TryRead() },
	}
	for name, next := range next {
		t.Run(name, func(t *testing.T) {
			qs, a := newQueues(2, 10)
			write(t, qs[0], 11)
			write(t, qs[1], 2)
			readAny(t, a, 0, 11, nil)
			wantFigures(t, qs[0], 0, 11, true)
			drained := qs[0].Drained()
			next(t, a)
			wantFigures(t, qs[0], 0, 0, false)
			wantFigures(t, qs[1], 0, 2, false)
			if !closed(drained) {
				t.Error("Drained() is open, want closed")
			}
			a.TryRead()
			wantFigures(t, qs[1], 0, 0, false)
		})
	}
}

func TestAnyIsDoneWithWhatTryReadGave(t *testing.T) {
	qs, a := newQueues(2, 10)
	write(t, qs[0], 3)
	write(t, qs[1], 2)
	a.TryRead()
	wantFigures(t, qs[0], 0, 3, false)
	a.TryRead()
	wantFigures(t, qs[0], 0, 0, false)
	wantFigures(t, qs[1], 0, 2, false)
}

// A Reader may have read before it is given to SelectOf: the value must not count for ever.
func TestAnyIsDoneWithWhatItsReadersReadBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		r := q.NewReader()
		write(t, q, 11)
		read(t, r, 11)
		a := bytequeue.SelectOf(q.NewReader(), r)
		go q.Put(t.Context(), 3)
		readAny(t, a, 0, 3, nil)
		wantFigures(t, q, 0, 3, false)
	})
}

func TestAnyOfNothing(t *testing.T) {
	a := bytequeue.SelectOf[int]()
	readAny(t, a, -1, 0, io.EOF)
	if i, _, ok := a.TryRead(); i != -1 || ok {
		t.Errorf("Select.TryRead() = %d, %t, want -1, false", i, ok)
	}
}

func TestAnyOfKeepsNoReferenceToItsArguments(t *testing.T) {
	q := bytequeue.New(10, own)
	readers := []*bytequeue.Reader[int]{q.NewReader(), q.NewReader()}
	a := bytequeue.SelectOf(readers...)
	clear(readers)
	write(t, q, 1)
	readAny(t, a, 0, 1, nil)
	q.Close()
	readAny(t, a, -1, 0, io.EOF)
}

// Two readers of one queue in one Any are odd, and still right.
func TestAnyOfOneQueueTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		a := bytequeue.SelectOf(q.NewReader(), q.NewReader())
		sum := 0
		for v := 1; v <= 100; v++ {
			time.AfterFunc(time.Minute, func() { q.Write(v) })
			_, got, err := a.Read(t.Context())
			if err != nil {
				t.Errorf("Select.Read() = %v, want nil", err)
			}
			sum += got
		}
		time.AfterFunc(time.Minute, q.Close)
		readAny(t, a, -1, 0, io.EOF)
		if sum != 5050 {
			t.Errorf("sum = %d, want 5050", sum)
		}
		wantFigures(t, q, 0, 0, false)
	})
}

// An Any is woken for one value and may be on many lists: what it does not take
// is for the next reader of that queue.
func TestAnyPassesOnTheWakeUpsThatItDoesNotUse(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				qs, a := newQueues(3, 10)
				byAny, byOthers := make(chan int), make(chan int, 3)
				go func() {
					_, v, _ := a.Read(t.Context())
					byAny <- v
				}()
				synctest.Wait() // first on all three lists
				for _, q := range qs {
					go func() {
						v, _ := q.Read(t.Context())
						byOthers <- v
					}()
				}
				synctest.Wait()
				for _, i := range order {
					write(t, qs[i], i+1)
				}
				sum := <-byAny + <-byOthers + <-byOthers
				synctest.Wait()
				if n := len(byOthers); n != 0 || sum != 6 {
					t.Errorf("sum of what was read = %d, want 6; %d read besides, want 0", sum, n)
				}
				for _, q := range qs {
					q.Close()
				}
			})
		})
	}
}

// An Any that has its value is on no list any more: the next wake-up is for a reader.
func TestAnyThatHasReadIsNotWokenInPlaceOfAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, a := newQueues(2, 10)
		for v := 1; v <= 3; v++ {
			time.AfterFunc(time.Minute, func() { qs[0].Write(v) })
			readAny(t, a, 0, v, nil)
			time.AfterFunc(time.Minute, func() { qs[1].Write(v) })
			if got, err := qs[1].Read(t.Context()); got != v || err != nil {
				t.Errorf("Read() = %d, %v, want %d, nil", got, err, v)
			}
		}
	})
}

func TestAnyThatGivesUpPassesItsWakeUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			qs, a := newQueues(2, 10)
			ctx, cancel := context.WithCancel(t.Context())
			byAny, byOther := make(chan int), make(chan int)
			go func() {
				_, v, _ := a.Read(ctx)
				byAny <- v
			}()
			synctest.Wait()
			go func() {
				v, _ := qs[1].Read(t.Context())
				byOther <- v
			}()
			synctest.Wait()
			cancel()
			write(t, qs[1], 1)
			if v := <-byAny; v != 0 {
				t.Fatalf("Select.Read() = %d after its context was done, want 0", v)
			}
			if v := <-byOther; v != 1 {
				t.Fatalf("Read() = %d, want 1", v)
			}
		}
	})
}
