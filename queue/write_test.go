package queue_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// The max size is an indicator for callers, not a limit.
//
// Source: Vert.x 2 DrainSupport.
func TestWriteNeverBlocksAndAcceptsWhenFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		const n = 1000
		for i := range n {
			queuetest.Write(t, q, i+1)
		}
		wantFigures(t, q, n, n*(n+1)/2, true)
		for i := range n {
			queuetest.Read(t, q, i+1)
		}
	})
}

// An empty write succeeds and costs nothing. It is neither held nor taken for
// the end.
//
// Source: nodejs/node#64771, eclipse-vertx/vert.x#2730.
func TestEmptyValuesAreAcceptedAndDropped(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	ctx := t.Context()
	empty := func() {
		for range 40_000 {
			queuetest.Write(t, q, 0)
			if err := q.Put(ctx, 0); err != nil {
				t.Fatalf("Put(0) = %v, want nil", err)
			}
			if !q.TryPut(0) {
				t.Fatal("TryPut(0) = false, want true")
			}
		}
	}
	empty()
	wantFigures(t, q, 0, 0, false)
	queuetest.Write(t, q, 3)
	empty()
	queuetest.Write(t, q, 4)
	empty()
	wantFigures(t, q, 2, 7, false)
	queuetest.Read(t, q, 3, 4)
	if v, ok := q.TryRead(); ok {
		t.Errorf("TryRead() = %d, true, want false", v)
	}
	q.Close()
	if err := q.Write(0); err != queue.ErrClosed {
		t.Errorf("Write(0) after Close = %v, want %v", err, queue.ErrClosed)
	}
}

func TestEmptyValueWakesNoReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		got := make(chan int, 1)
		go func() {
			v, _ := q.Read(t.Context())
			got <- v
		}()
		synctest.Wait()
		queuetest.Write(t, q, 0)
		synctest.Wait()
		queuetest.Write(t, q, 1)
		if v := <-got; v != 1 {
			t.Errorf("Read() = %d, want 1", v)
		}
	})
}

// The write of Node reports "stop" after a failure, so that a loop which writes
// until full ends. Here the error ends it.
func TestLoopThatWritesUntilFullStopsAtTheEnd(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			end.do(q)
			n := 0
			for !q.Full() {
				if err := q.Write(1); err != nil {
					break
				}
				n++
			}
			if n != 0 {
				t.Errorf("%d writes accepted after the end, want 0", n)
			}
		})
	}
}

func TestSizeOfIsCalledOnceWithoutTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var q *queue.Queue[int]
		q = queue.New(10, func(n int) int64 {
			calls++
			q.Full() // would wait forever under the lock
			return int64(n)
		})
		queuetest.Write(t, q, 1)
		if err := q.Put(t.Context(), 2); err != nil {
			t.Errorf("Put(2) = %v, want nil", err)
		}
		q.TryPut(3)
		queuetest.Read(t, q, 1, 2, 3)
		if calls != 3 {
			t.Errorf("sizeOf called %d times for 3 values, want 3", calls)
		}
	})
}

// Each kind of write wakes a reader that waits.
func TestEachWriteWakesAWaitingReader(t *testing.T) {
	writes := map[string]func(*queue.Queue[int], int){
		"Write":  func(q *queue.Queue[int], v int) { q.Write(v) },
		"Put":    func(q *queue.Queue[int], v int) { q.Put(context.Background(), v) },
		"TryPut": func(q *queue.Queue[int], v int) { q.TryPut(v) },
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queue.New(10, queuetest.OwnSize)
				got := make(chan int)
				for range 3 {
					go func() {
						v, _ := q.NewReader().Read(t.Context())
						got <- v
					}()
				}
				synctest.Wait()
				sum := 0
				for v := 1; v <= 3; v++ {
					write(q, v)
				}
				for range 3 {
					sum += <-got
				}
				if sum != 6 {
					t.Errorf("the readers got %d in all, want 6", sum)
				}
			})
		})
	}
}
