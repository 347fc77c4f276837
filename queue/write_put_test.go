package queue_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

func TestPutWaitsUntilDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		r := q.NewReader()
		for range 7 {
			for _, v := range []int{6, 5} { // the value that crosses the mark does not wait
				if err := q.Put(t.Context(), v); err != nil {
					t.Fatalf("Put(%d) = %v, want nil", v, err)
				}
			}
			put := make(chan error, 1)
			go func() { put <- q.Put(t.Context(), 1) }()
			synctest.Wait()
			wantFigures(t, q, 2, 11, true)
			queuetest.Read(t, r, 6)
			synctest.Wait()
			wantFigures(t, q, 1, 11, true)
			queuetest.Read(t, r, 5) // 5 bytes are half
			if err := <-put; err != nil {
				t.Fatalf("Put(1) = %v, want nil", err)
			}
			wantFigures(t, q, 1, 6, false)
			queuetest.Read(t, r, 1)
			r.Done()
		}
	})
}

// A reader that asks for the next value is done with the last one. It must take
// that value off the size before it waits, because the writer may be waiting
// for this.
func TestPutProceedsWhenTheReaderWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(1, queuetest.OwnSize)
		go func() {
			for v := 2; v < 102; v++ {
				if err := q.Put(t.Context(), v); err != nil {
					t.Errorf("Put(%d) = %v, want nil", v, err)
				}
			}
			q.Close()
		}()
		for want := 2; want < 102; want++ {
			if v, err := q.Read(t.Context()); v != want || err != nil {
				t.Fatalf("Read() = %d, %v, want %d, nil", v, err, want)
			}
			synctest.Wait()
			wantFigures(t, q, 0, int64(want), true)
		}
		readEnd(t, q, io.EOF)
	})
}

// The check for full and the write are one step.
func TestPutExceedsMaxSizeByOneValueWithManyWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers, each, maxSize, largest = 10, 500, 100, 9
		q := queue.New(maxSize, queuetest.OwnSize)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if err := q.Put(t.Context(), 1+(w+i)%largest); err != nil {
						t.Errorf("Put() = %v, want nil", err)
					}
				}
			})
		}
		go func() { wg.Wait(); q.Close() }()
		n := 0
		for {
			if _, err := q.Read(t.Context()); err != nil {
				break
			}
			n++
		}
		if s := q.Stats(); n != writers*each || s.Highest > maxSize+largest || s.Highest <= maxSize {
			t.Errorf("read %d, Highest %d, want %d, in (%d, %d]", n, s.Highest, writers*each, maxSize, maxSize+largest)
		}
	})
}

func TestPutWithDoneContextWritesNothing(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	if err := q.Put(queuetest.Canceled(t.Context()), 1); err != queuetest.ErrTest {
		t.Errorf("Put(canceled, 1) below the max size = %v, want %v", err, queuetest.ErrTest)
	}
	wantFigures(t, q, 0, 0, false)
	queuetest.Write(t, q, 11)
	if err := q.Put(queuetest.Canceled(t.Context()), 1); err != queuetest.ErrTest {
		t.Errorf("Put(canceled, 1) when full = %v, want %v", err, queuetest.ErrTest)
	}
	q.Close()
	if err := q.Put(queuetest.Canceled(t.Context()), 1); err != queuetest.ErrTest {
		t.Errorf("Put(canceled, 1) after Close = %v, want %v", err, queuetest.ErrTest)
	}
	wantFigures(t, q, 1, 11, true)
}

func TestPutStopsWaitingWhenItsContextIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 11)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, queuetest.ErrTest)
		defer cancel()
		start := time.Now()
		if err := q.Put(ctx, 1); err != queuetest.ErrTest || time.Since(start) != time.Minute {
			t.Errorf("Put(1) = %v after %v, want %v after 1m", err, time.Since(start), queuetest.ErrTest)
		}
		wantFigures(t, q, 1, 11, true)
	})
}

// A context that is done wins over a drain that comes at the same time.
func TestPutWithContextDoneAndQueueDrainedAtOnceWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 11)
			ctx, cancel := context.WithCancelCause(t.Context())
			put := make(chan error, 1)
			go func() { put <- q.Put(ctx, 1) }()
			synctest.Wait()
			cancel(queuetest.ErrTest)
			q.TryRead()
			q.TryRead()
			if err := <-put; err != queuetest.ErrTest {
				t.Fatalf("Put(1) = %v, want %v", err, queuetest.ErrTest)
			}
			wantFigures(t, q, 0, 0, false)
		}
	})
}

// A writer that gives up does not delay the others, which are all woken.
func TestPutThatGivesUpDelaysNoOtherWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 11)
		ctx, cancel := context.WithCancel(t.Context())
		put := make(chan error, 2)
		go func() { put <- q.Put(ctx, 1) }()
		synctest.Wait()
		go func() { put <- q.Put(t.Context(), 2) }()
		synctest.Wait()
		cancel()
		if err := <-put; err != context.Canceled {
			t.Errorf("Put(1) = %v, want %v", err, context.Canceled)
		}
		queuetest.Read(t, q, 11)
		q.TryRead()
		if err := <-put; err != nil {
			t.Errorf("Put(2) = %v, want nil", err)
		}
		queuetest.Read(t, q, 2)
	})
}

func TestTryPutWritesIfPutWouldNotWait(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	for _, tt := range []struct {
		v    int
		want bool
	}{{10, true}, {1, true}, {1, false}, {0, false}} {
		if got := q.TryPut(tt.v); got != tt.want {
			t.Errorf("TryPut(%d) at %d of 10 bytes = %t, want %t", tt.v, q.Size(), got, tt.want)
		}
	}
	wantFigures(t, q, 2, 11, true)
	queuetest.Read(t, q, 10)
	if q.TryPut(1) {
		t.Error("TryPut(1) = true while 11 of 10 bytes count, want false")
	}
	queuetest.Read(t, q, 1)
	if !q.TryPut(1) {
		t.Error("TryPut(1) once drained = false, want true")
	}
	q.Close()
	if q.TryPut(1) {
		t.Error("TryPut(1) after Close = true, want false")
	}
	queuetest.Read(t, q, 1)
}
