package bytequeue_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func TestPutWaitsUntilDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		r := q.NewReader()
		for range 7 {
			for _, v := range []int{6, 5} { // the one that crosses the mark does not wait
				if err := q.Put(t.Context(), v); err != nil {
					t.Fatalf("Put(%d) = %v, want nil", v, err)
				}
			}
			put := make(chan error, 1)
			go func() { put <- q.Put(t.Context(), 1) }()
			synctest.Wait()
			wantFigures(t, q, 2, 11, true)
			read(t, r, 6)
			synctest.Wait()
			wantFigures(t, q, 1, 11, true)
			read(t, r, 5) // 5 bytes: half
			if err := <-put; err != nil {
				t.Fatalf("Put(1) = %v, want nil", err)
			}
			wantFigures(t, q, 1, 6, false)
			read(t, r, 1)
			r.Done()
		}
	})
}

// A reader that asks for more has finished what it had, and must say so before
// it waits: the writer may be waiting for just that.
func TestPutGoesOnWhenTheReaderWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(1, own)
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

// The test for full and the write are one step.
func TestPutExceedsMaxSizeByOneValueWithManyWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers, each, maxSize, largest = 10, 500, 100, 9
		q := bytequeue.New(maxSize, own)
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
	q := bytequeue.New(10, own)
	if err := q.Put(canceled(t.Context()), 1); err != errTest {
		t.Errorf("Put(canceled, 1) with room = %v, want %v", err, errTest)
	}
	wantFigures(t, q, 0, 0, false)
	write(t, q, 11)
	if err := q.Put(canceled(t.Context()), 1); err != errTest {
		t.Errorf("Put(canceled, 1) when full = %v, want %v", err, errTest)
	}
	q.Close()
	if err := q.Put(canceled(t.Context()), 1); err != errTest {
		t.Errorf("Put(canceled, 1) after Close = %v, want %v", err, errTest)
	}
	wantFigures(t, q, 1, 11, true)
}

func TestPutStopsWaitingWhenItsContextIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		write(t, q, 11)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
		defer cancel()
		start := time.Now()
		if err := q.Put(ctx, 1); err != errTest || time.Since(start) != time.Minute {
			t.Errorf("Put(1) = %v after %v, want %v after 1m", err, time.Since(start), errTest)
		}
		wantFigures(t, q, 1, 11, true)
	})
}

// A context that is done wins over room that comes at the same time.
func TestPutWithContextDoneAndRoomAtOnceWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			q := bytequeue.New(10, own)
			write(t, q, 11)
			ctx, cancel := context.WithCancelCause(t.Context())
			put := make(chan error, 1)
			go func() { put <- q.Put(ctx, 1) }()
			synctest.Wait()
			cancel(errTest)
			q.TryRead()
			q.TryRead()
			if err := <-put; err != errTest {
				t.Fatalf("Put(1) = %v, want %v", err, errTest)
			}
			wantFigures(t, q, 0, 0, false)
		}
	})
}

// A writer that gives up is nobody's turn: the others are woken all the same.
func TestPutThatGaveUpHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		write(t, q, 11)
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
		read(t, q, 11)
		q.TryRead()
		if err := <-put; err != nil {
			t.Errorf("Put(2) = %v, want nil", err)
		}
		read(t, q, 2)
	})
}

func TestTryPutWritesOnlyWhatPutWouldNotWaitWith(t *testing.T) {
	q := bytequeue.New(10, own)
	for _, tt := range []struct {
		v    int
		want bool
	}{{10, true}, {1, true}, {1, false}, {0, false}} {
		if got := q.TryPut(tt.v); got != tt.want {
			t.Errorf("TryPut(%d) at %d of 10 bytes = %t, want %t", tt.v, q.Size(), got, tt.want)
		}
	}
	wantFigures(t, q, 2, 11, true)
	read(t, q, 10)
	if q.TryPut(1) {
		t.Error("TryPut(1) = true while 11 of 10 bytes count, want false")
	}
	read(t, q, 1)
	if !q.TryPut(1) {
		t.Error("TryPut(1) once drained = false, want true")
	}
	q.Close()
	if q.TryPut(1) {
		t.Error("TryPut(1) after Close = true, want false")
	}
	read(t, q, 1)
}

func TestTryPutSizedCountsTheSizeThatItIsGiven(t *testing.T) {
	q := bytequeue.New(10, func(int) int64 { t.Error("sizeOf was called"); return 1 })
	for _, tt := range []struct {
		size int64
		want bool
	}{{10, true}, {0, true}, {5, true}, {1, false}} {
		if got := q.TryPutSized(7, tt.size); got != tt.want {
			t.Errorf("TryPutSized(7, %d) at %d of 10 bytes = %t, want %t", tt.size, q.Size(), got, tt.want)
		}
	}
	wantFigures(t, q, 2, 15, true)
	read(t, q, 7)
	read(t, q, 7)
	wantFigures(t, q, 0, 5, false)
}

// Each way to write wakes a reader that waits.
func TestEachWriteWakesAWaitingReader(t *testing.T) {
	writes := map[string]func(*bytequeue.Queue[int], int){
		"Write":       func(q *bytequeue.Queue[int], v int) { q.Write(v) },
		"Put":         func(q *bytequeue.Queue[int], v int) { q.Put(context.Background(), v) },
		"TryPut":      func(q *bytequeue.Queue[int], v int) { q.TryPut(v) },
		"TryPutSized": func(q *bytequeue.Queue[int], v int) { q.TryPutSized(v, 1) },
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
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
