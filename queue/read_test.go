package queue_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

func TestReadWaitsForAValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		start := time.Now()
		time.AfterFunc(time.Minute, func() { q.Write(3) })
		if v, err := q.Read(t.Context()); v != 3 || err != nil || time.Since(start) != time.Minute {
			t.Errorf("Read() = %d, %v after %v, want 3, nil after 1m", v, err, time.Since(start))
		}
	})
}

func TestReadOfAHeldValueDoesNotWait(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	queuetest.Write(t, q, 1, 2, 3)
	for want := 1; want <= 3; want++ {
		if v, err := q.Read(t.Context()); v != want || err != nil {
			t.Errorf("Read() = %d, %v, want %d, nil", v, err, want)
		}
	}
	if v, ok := q.TryRead(); ok || v != 0 {
		t.Errorf("TryRead() of an empty queue = %d, %t, want 0, false", v, ok)
	}
}

// A done context wins over held values and over the end, and takes nothing.
func TestReadWithDoneContextTakesNothing(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	ctx := queuetest.Canceled(t.Context())
	for _, step := range []func(){func() {}, func() { queuetest.Write(t, q, 3) }, q.Close} {
		step()
		if v, err := q.Read(ctx); v != 0 || err != queuetest.ErrTest {
			t.Errorf("Read(canceled) = %d, %v, want 0, %v", v, err, queuetest.ErrTest)
		}
	}
	wantFigures(t, q, 1, 3, false)
	queuetest.Read(t, q, 3)
	if _, err := q.Read(ctx); err != queuetest.ErrTest {
		t.Errorf("Read(canceled) at the end = %v, want %v", err, queuetest.ErrTest)
	}
	wantFigures(t, q, 0, 0, false) // a Read that fails is done with the value before it
	readEnd(t, q, io.EOF)
}

func TestReadStopsWaitingWhenItsContextIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, queuetest.ErrTest)
		defer cancel()
		start := time.Now()
		if _, err := q.Read(ctx); err != queuetest.ErrTest || time.Since(start) != time.Minute {
			t.Errorf("Read() = %v after %v, want %v after 1m", err, time.Since(start), queuetest.ErrTest)
		}
		queuetest.Write(t, q, 1)
		queuetest.Read(t, q, 1)
	})
}

// A context that is done wins over a value and an end that come at the same
// time.
func TestReadWithContextDoneAndValueAtOnceTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			q := queue.New(10, queuetest.OwnSize)
			ctx, cancel := context.WithCancelCause(t.Context())
			got := make(chan error)
			for _, r := range []*queue.Reader[int]{q.NewReader(), q.NewReader()} {
				go func() {
					_, err := r.Read(ctx)
					got <- err
				}()
			}
			synctest.Wait()
			cancel(queuetest.ErrTest)
			queuetest.Write(t, q, 1)
			q.Close()
			for range 2 {
				if err := <-got; err != queuetest.ErrTest {
					t.Fatalf("Read() = %v, want %v", err, queuetest.ErrTest)
				}
			}
			wantFigures(t, q, 1, 1, false)
		}
	})
}

func TestEachWayToBeDoneTakesTheValueOffTheSize(t *testing.T) {
	ways := map[string]func(context.Context, *queue.Reader[int]){
		"Done":               func(_ context.Context, r *queue.Reader[int]) { r.Done() },
		"Done twice":         func(_ context.Context, r *queue.Reader[int]) { r.Done(); r.Done() },
		"TryRead":            func(_ context.Context, r *queue.Reader[int]) { r.TryRead() },
		"Read canceled":      func(ctx context.Context, r *queue.Reader[int]) { r.Read(queuetest.Canceled(ctx)) },
		"Select over Reader": func(_ context.Context, r *queue.Reader[int]) { queue.SelectOf(r).TryRead() },
		"Select Read": func(ctx context.Context, r *queue.Reader[int]) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			queue.SelectOf(r).Read(ctx)
		},
		"Read that waits": func(ctx context.Context, r *queue.Reader[int]) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			r.Read(ctx)
		},
	}
	for name, done := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(10, queuetest.OwnSize)
				r, other := q.NewReader(), q.NewReader()
				queuetest.Write(t, q, 4, 7)
				queuetest.Read(t, other, 4)
				queuetest.Read(t, r, 7)
				wantFigures(t, q, 0, 11, true)
				drained := q.Drained()
				done(t.Context(), r)
				wantFigures(t, q, 0, 4, false) // the value of another reader is not affected
				<-drained
				other.Done()
				wantFigures(t, q, 0, 0, false)
			})
		})
	}
}

// Each reader of a queue counts its own value in work.
func TestEachReaderCountsItsOwnValue(t *testing.T) {
	q := queue.New(100, queuetest.OwnSize)
	a, b := q.NewReader(), q.NewReader()
	queuetest.Write(t, q, 1, 2, 4, 8)
	queuetest.Read(t, a, 1)
	queuetest.Read(t, b, 2)
	wantFigures(t, q, 2, 15, false)
	queuetest.Read(t, a, 4)
	wantFigures(t, q, 1, 14, false)
	queuetest.Read(t, q, 8)
	wantFigures(t, q, 0, 14, false)
	a.Done()
	b.Done()
	wantFigures(t, q, 0, 8, false)
}

// Two receives at once must not overwrite the waiter of one another.
//
// Source: nodejs/node#63499.
func TestReadersThatWaitTogetherAllGetAValue(t *testing.T) {
	for name, reader := range map[string]func(*queue.Queue[int]) queuetest.Reader{
		"own":    func(q *queue.Queue[int]) queuetest.Reader { return q.NewReader() },
		"shared": func(q *queue.Queue[int]) queuetest.Reader { return q },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(100, queuetest.OwnSize)
				got := make(chan int, 4)
				for range 4 {
					r := reader(q)
					go func() {
						v, _ := r.Read(t.Context())
						got <- v
					}()
				}
				synctest.Wait()
				queuetest.Write(t, q, 1, 2, 3)
				synctest.Wait()
				if len(got) != 3 {
					t.Errorf("%d of 4 readers got one of 3 values, want 3", len(got))
				}
				queuetest.Write(t, q, 4)
				var all []int
				for range 4 {
					all = append(all, <-got)
				}
				slices.Sort(all)
				if want := []int{1, 2, 3, 4}; !slices.Equal(all, want) {
					t.Errorf("the readers got %d, want %d", all, want)
				}
			})
		})
	}
}

// The reader that has waited longest is woken first.
func TestReadersAreServedInTheOrderOfTheirArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(100, queuetest.OwnSize)
		got := make(chan [2]int, 3)
		for i := range 3 {
			go func() {
				v, _ := q.NewReader().Read(t.Context())
				got <- [2]int{i, v}
			}()
			synctest.Wait()
		}
		for i := range 3 {
			queuetest.Write(t, q, 10+i)
			if g, want := <-got, [2]int{i, 10 + i}; g != want {
				t.Errorf("reader, value = %d, want %d", g, want)
			}
		}
	})
}

// Goroutines may share a Reader. The size must not keep a value that one of
// them took while the others waited.
func TestSharedReaderCountsOnlyItsLastValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		got := make(chan int, 3)
		for range 3 {
			go func() {
				v, _ := q.Read(t.Context())
				got <- v
			}()
		}
		synctest.Wait()
		queuetest.Write(t, q, 2, 2, 2)
		synctest.Wait()
		wantFigures(t, q, 0, 2, false) // only the last value is counted
		q.TryRead()
		wantFigures(t, q, 0, 0, false)
	})
}

// The writers are woken if a read of another goroutine on the same Reader
// drains the queue.
func TestSharedReaderWakesWritersWhenItDrainsTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(2, queuetest.OwnSize)
		got := make(chan int, 2)
		for range 2 {
			go func() {
				v, _ := q.Read(t.Context())
				got <- v
			}()
		}
		synctest.Wait()
		queuetest.Write(t, q, 2, 1)
		if err := q.Put(t.Context(), 1); err != nil {
			t.Errorf("Put(1) = %v, want nil", err)
		}
		if sum := <-got + <-got; sum != 3 {
			t.Errorf("the readers got %d in all, want 3", sum)
		}
	})
}

// A reader that gives up may be the one that was woken for a value. The next
// one is then woken in its place, whichever of the two events came first.
func TestReaderThatGivesUpWakesTheNext(t *testing.T) {
	orders := map[string]func(cancel, write func()){
		"cancel first": func(cancel, write func()) { cancel(); write() },
		"write first":  func(cancel, write func()) { write(); cancel() },
		"both at once": func(cancel, write func()) { go cancel(); write() },
	}
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(100, queuetest.OwnSize)
				first, second, asked := make(chan int), make(chan int), make(chan bool)
				go func() {
					r := q.NewReader()
					for range asked {
						v, _ := r.Read(t.Context())
						second <- v
					}
				}()
				for range queuetest.Rounds(35_000) {
					ctx, cancel := context.WithCancel(t.Context())
					go func() {
						v, _ := q.NewReader().Read(ctx)
						first <- v
					}()
					synctest.Wait() // the first is on the list before the second
					asked <- true
					synctest.Wait()
					order(cancel, func() { q.Write(1) })
					v := <-first // 0 if it gave up
					if v == 1 {
						q.Write(2)
					}
					if w := <-second; w != v+1 { // a deadlock of the bubble if the wake-up is lost
						t.Fatalf("the first reader got %d, the second %d", v, w)
					}
					cancel()
				}
				close(asked)
			})
		})
	}
}
