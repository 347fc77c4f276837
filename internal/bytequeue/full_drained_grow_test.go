package bytequeue_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func TestGrowDrainsAFullQueueThatHoldsAtMostTheNewMaxSize(t *testing.T) {
	for _, tt := range []struct {
		maxSize int64
		drains  bool
	}{{99, false}, {100, true}, {300, true}} {
		q := bytequeue.New(50, func(n int64) int64 { return n })
		q.Write(100)
		if got := q.Grow(tt.maxSize); got != tt.drains || q.Full() == tt.drains || q.MaxSize() != tt.maxSize {
			t.Errorf("Grow(%d) = %t with 100 bytes, full = %t, max size %d; want %t", tt.maxSize, got, q.Full(), q.MaxSize(), tt.drains)
		}
		if st := q.Stats(); st.Fulls-st.Drains != 0 == tt.drains {
			t.Errorf("Grow(%d): %d full episodes and %d drains", tt.maxSize, st.Fulls, st.Drains)
		}
	}
}

func TestGrowWakesTheWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(50, func(n int64) int64 { return n })
		q.Write(100)
		done := make(chan error, 1)
		go func() { done <- q.Put(t.Context(), 10) }()
		synctest.Wait()
		q.Grow(100)
		if err := <-done; err != nil || q.Size() != 110 || !q.Full() {
			t.Errorf("Put = %v, %d bytes held, full = %t; want nil, 110, true", err, q.Size(), q.Full())
		}
	})
}

// A lower max size can make the queue full. An end is not a drain.
func TestGrowOfAQueueThatIsNotFullOrHasEndedDrainsNothing(t *testing.T) {
	q := bytequeue.New(100, func(n int64) int64 { return n })
	q.Write(80)
	if q.Grow(90) || q.Full() {
		t.Errorf("Grow(90) of a queue with 80 bytes: full = %t; want false, and not drained", q.Full())
	}
	if q.Grow(70) || !q.Full() {
		t.Errorf("Grow(70) of a queue with 80 bytes: full = %t; want true, and not drained", q.Full())
	}
	q.Fail(io.ErrUnexpectedEOF)
	if q.Grow(90) {
		t.Error("Grow of a queue that has ended = true, want false")
	}
}
