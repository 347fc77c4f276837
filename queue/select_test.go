package queue_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// newQueues returns n queues and a Select over readers of them.
func newQueues(n int, maxSize int64) ([]*queue.Queue[int], *queue.Select[int]) {
	qs := make([]*queue.Queue[int], n)
	readers := make([]*queue.Reader[int], n)
	for i := range qs {
		qs[i] = queue.New(maxSize, queuetest.OwnSize)
		readers[i] = qs[i].NewReader()
	}
	return qs, queue.SelectOf(readers...)
}

// readSelect reads one value, which must be v of queue i, or err.
func readSelect(t *testing.T, s *queue.Select[int], i, v int, err error) {
	t.Helper()
	if gotI, gotV, gotErr := s.Read(t.Context()); gotI != i || gotV != v || gotErr != err {
		t.Errorf("Select.Read() = %d, %d, %v, want %d, %d, %v", gotI, gotV, gotErr, i, v, err)
	}
}

func TestSelectWaitsForTheFirstValueOfAnyQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := newQueues(3, 10)
		for _, i := range []int{2, 0, 0, 1, 2} {
			time.AfterFunc(time.Minute, func() { qs[i].Write(i + 1) })
			readSelect(t, s, i, i+1, nil)
		}
	})
}

func TestSelectAlternatesBetweenQueues(t *testing.T) {
	for name, read := range map[string]func(*testing.T, *queue.Select[int]) int{
		"Read":    func(t *testing.T, s *queue.Select[int]) int { i, _, _ := s.Read(t.Context()); return i },
		"TryRead": func(t *testing.T, s *queue.Select[int]) int { i, _, _ := s.TryRead(); return i },
	} {
		t.Run(name, func(t *testing.T) {
			qs, s := newQueues(3, 10)
			queuetest.Write(t, qs[0], 1, 1, 1)
			queuetest.Write(t, qs[1], 1)
			queuetest.Write(t, qs[2], 1, 1)
			var got []int
			for range 6 {
				got = append(got, read(t, s))
			}
			if want := []int{0, 1, 2, 0, 2, 0}; !slices.Equal(got, want) {
				t.Errorf("order of the queues = %d, want %d", got, want)
			}
		})
	}
}

func TestSelectKeepsTheOrderOfEachQueue(t *testing.T) {
	qs, s := newQueues(2, 10)
	queuetest.Write(t, qs[0], 1, 2)
	queuetest.Write(t, qs[1], 3, 4)
	readSelect(t, s, 0, 1, nil)
	readSelect(t, s, 1, 3, nil)
	readSelect(t, s, 0, 2, nil)
	readSelect(t, s, 1, 4, nil)
}

func TestSelectEndsWhenAllQueuesHaveEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := newQueues(3, 10)
		queuetest.Write(t, qs[1], 5)
		qs[1].Close()
		readSelect(t, s, 1, 5, nil)
		qs[0].Close()
		time.AfterFunc(time.Minute, func() { qs[2].Write(6) })
		readSelect(t, s, 2, 6, nil) // the two that have ended do not stop the Select
		time.AfterFunc(time.Minute, qs[2].Close)
		for range 3 {
			readSelect(t, s, -1, 0, io.EOF)
		}
		if i, v, ok := s.TryRead(); i != -1 || v != 0 || ok {
			t.Errorf("Select.TryRead() = %d, %d, %t, want -1, 0, false", i, v, ok)
		}
	})
}

// A queue may end while the Select is between its first check and its sleep.
func TestQueuesMayEndWhileSelectChecksThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range queuetest.Rounds(5000) {
			qs, s := newQueues(2, 10)
			go qs[0].Close()
			go func() { qs[1].Write(1); qs[1].Close() }()
			readSelect(t, s, 1, 1, nil)
			readSelect(t, s, -1, 0, io.EOF)
		}
	})
}

// On one queue, values come before its failure. The other queues continue.
func TestSelectReturnsAFailureOnceAfterTheValues(t *testing.T) {
	for name, held := range map[string]bool{"at once": true, "while waiting": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				qs, s := newQueues(2, 10)
				if held {
					queuetest.Write(t, qs[1], 5, 6)
					qs[1].Fail(queuetest.ErrTest)
					readSelect(t, s, 1, 5, nil)
					readSelect(t, s, 1, 6, nil)
				} else {
					time.AfterFunc(time.Minute, func() { qs[1].Fail(queuetest.ErrTest) })
				}
				readSelect(t, s, 1, 0, queuetest.ErrTest)
				time.AfterFunc(time.Minute, func() { qs[0].Write(1) })
				readSelect(t, s, 0, 1, nil)
				time.AfterFunc(time.Minute, qs[0].Close)
				readSelect(t, s, -1, 0, io.EOF)
			})
		})
	}
}

func TestSelectWithDoneContextTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := newQueues(2, 20)
		queuetest.Write(t, qs[1], 5, 6)
		readSelect(t, s, 1, 5, nil)
		if i, v, err := s.Read(queuetest.Canceled(t.Context())); i != -1 || v != 0 || err != queuetest.ErrTest {
			t.Errorf("Select.Read(canceled) = %d, %d, %v, want -1, 0, %v", i, v, err, queuetest.ErrTest)
		}
		wantFigures(t, qs[1], 1, 6, false) // it is done with the value before all the same
		readSelect(t, s, 1, 6, nil)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, queuetest.ErrTest)
		defer cancel()
		if i, v, err := s.Read(ctx); i != -1 || v != 0 || err != queuetest.ErrTest {
			t.Errorf("Select.Read() = %d, %d, %v, want -1, 0, %v", i, v, err, queuetest.ErrTest)
		}
		queuetest.Write(t, qs[0], 1) // the Select has left the lists
		readSelect(t, s, 0, 1, nil)
	})
}

func TestSelectWithContextDoneAndValueAtOnceTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			qs, s := newQueues(2, 10)
			ctx, cancel := context.WithCancelCause(t.Context())
			got := make(chan error)
			go func() {
				_, _, err := s.Read(ctx)
				got <- err
			}()
			synctest.Wait()
			cancel(queuetest.ErrTest)
			queuetest.Write(t, qs[1], 1)
			if err := <-got; err != queuetest.ErrTest {
				t.Fatalf("Select.Read() = %v, want %v", err, queuetest.ErrTest)
			}
			wantFigures(t, qs[1], 1, 1, false)
		}
	})
}

// The value in work counts in its queue until the next read, whichever queue
// that read takes from.
func TestSelectCountsTheValueInWork(t *testing.T) {
	next := map[string]func(*testing.T, *queue.Select[int]){
		"Read":    func(t *testing.T, s *queue.Select[int]) { readSelect(t, s, 1, 2, nil) },
		"TryRead": func(t *testing.T, s *queue.Select[int]) { s.TryRead() },
	}
	for name, next := range next {
		t.Run(name, func(t *testing.T) {
			qs, s := newQueues(2, 10)
			queuetest.Write(t, qs[0], 11)
			queuetest.Write(t, qs[1], 2)
			readSelect(t, s, 0, 11, nil)
			wantFigures(t, qs[0], 0, 11, true)
			drained := qs[0].Drained()
			next(t, s)
			wantFigures(t, qs[0], 0, 0, false)
			wantFigures(t, qs[1], 0, 2, false)
			if !closed(drained) {
				t.Error("Drained() is open, want closed")
			}
			s.TryRead()
			wantFigures(t, qs[1], 0, 0, false)
		})
	}
}

func TestSelectIsDoneWithTheValueOfTryRead(t *testing.T) {
	qs, s := newQueues(2, 10)
	queuetest.Write(t, qs[0], 3)
	queuetest.Write(t, qs[1], 2)
	s.TryRead()
	wantFigures(t, qs[0], 0, 3, false)
	s.TryRead()
	wantFigures(t, qs[0], 0, 0, false)
	wantFigures(t, qs[1], 0, 2, false)
}

// A Reader may have read before it is given to SelectOf. That value must not
// count forever.
func TestSelectIsDoneWithEarlierValuesOfItsReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		r := q.NewReader()
		queuetest.Write(t, q, 11)
		queuetest.Read(t, r, 11)
		s := queue.SelectOf(q.NewReader(), r)
		go q.Put(t.Context(), 3)
		readSelect(t, s, 0, 3, nil)
		wantFigures(t, q, 0, 3, false)
	})
}

func TestSelectOfNothingIsAtItsEnd(t *testing.T) {
	s := queue.SelectOf[int]()
	readSelect(t, s, -1, 0, io.EOF)
	if i, _, ok := s.TryRead(); i != -1 || ok {
		t.Errorf("Select.TryRead() = %d, %t, want -1, false", i, ok)
	}
}

func TestSelectOfCopiesItsArguments(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	readers := []*queue.Reader[int]{q.NewReader(), q.NewReader()}
	s := queue.SelectOf(readers...)
	clear(readers)
	queuetest.Write(t, q, 1)
	readSelect(t, s, 0, 1, nil)
	q.Close()
	readSelect(t, s, -1, 0, io.EOF)
}

// Two readers of one queue in one Select are unusual, but correct.
func TestSelectMayReadOneQueueTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		s := queue.SelectOf(q.NewReader(), q.NewReader())
		sum := 0
		for v := 1; v <= 100; v++ {
			time.AfterFunc(time.Minute, func() { q.Write(v) })
			_, got, err := s.Read(t.Context())
			if err != nil {
				t.Errorf("Select.Read() = %v, want nil", err)
			}
			sum += got
		}
		time.AfterFunc(time.Minute, q.Close)
		readSelect(t, s, -1, 0, io.EOF)
		if sum != 5050 {
			t.Errorf("sum = %d, want 5050", sum)
		}
		wantFigures(t, q, 0, 0, false)
	})
}

// A Select is woken for one value and may be on many lists. A value that it
// does not take is for the next reader of that queue.
func TestSelectPassesUnusedWakeUpsToReaders(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				qs, s := newQueues(3, 10)
				bySelect, byOthers := make(chan int), make(chan int, 3)
				go func() {
					_, v, _ := s.Read(t.Context())
					bySelect <- v
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
					queuetest.Write(t, qs[i], i+1)
				}
				sum := <-bySelect + <-byOthers + <-byOthers
				synctest.Wait()
				if n := len(byOthers); n != 0 || sum != 6 {
					t.Errorf("sum of what was read = %d, want 6, and %d more values read, want 0", sum, n)
				}
				for _, q := range qs {
					q.Close()
				}
			})
		})
	}
}

// A Select that has its value is on no list. So the next wake-up is for a
// reader.
func TestSelectThatHasReadIsNotWokenInPlaceOfAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := newQueues(2, 10)
		for v := 1; v <= 3; v++ {
			time.AfterFunc(time.Minute, func() { qs[0].Write(v) })
			readSelect(t, s, 0, v, nil)
			time.AfterFunc(time.Minute, func() { qs[1].Write(v) })
			if got, err := qs[1].Read(t.Context()); got != v || err != nil {
				t.Errorf("Read() = %d, %v, want %d, nil", got, err, v)
			}
		}
	})
}

func TestSelectThatGivesUpWakesTheNextReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			qs, s := newQueues(2, 10)
			ctx, cancel := context.WithCancel(t.Context())
			bySelect, byOther := make(chan int), make(chan int)
			go func() {
				_, v, _ := s.Read(ctx)
				bySelect <- v
			}()
			synctest.Wait()
			go func() {
				v, _ := qs[1].Read(t.Context())
				byOther <- v
			}()
			synctest.Wait()
			cancel()
			queuetest.Write(t, qs[1], 1)
			if v := <-bySelect; v != 0 {
				t.Fatalf("Select.Read() = %d after its context was done, want 0", v)
			}
			if v := <-byOther; v != 1 {
				t.Fatalf("Read() = %d, want 1", v)
			}
		}
	})
}
