package queue_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// Some parts of the contract of write streams do not apply to a queue. It has
// no medium, and so none of the errors, acknowledgements, flushes and vectored
// writes of a medium. It calls no user function but sizeOf, so none can run
// under its lock or be re-entered.
//
// The write of Node returns whether the caller may continue. Write returns an
// error instead, and Full answers that question, because a full queue is not a
// failure.

// Source: Vert.x 2 WriteStream, where full is more than the max. Its AsyncFile
// says at least the max.
func TestFullIsStrictlyMoreThanMaxSize(t *testing.T) {
	tests := []struct {
		maxSize int64
		writes  []int
		want    bool
	}{
		{500, nil, false},
		{500, []int{499}, false},
		{500, []int{500}, false},
		{500, []int{501}, true},
		{500, []int{100, 100, 100, 100, 100}, false},
		{500, []int{100, 100, 100, 100, 100, 100}, true},
		{1, []int{1}, false},
		{1, []int{1, 1}, true},
		{1, []int{2}, true},
		{1000, []int{10000}, true},
	}
	for _, tt := range tests {
		q := queue.New(tt.maxSize, queuetest.OwnSize)
		queuetest.Write(t, q, tt.writes...)
		if got := q.Full(); got != tt.want {
			t.Errorf("max size %d: Full() after %d = %t, want %t", tt.maxSize, tt.writes, got, tt.want)
		}
	}
}

// Source: Vert.x 2 DefaultAsyncFile.checkDrained, Vert.x 5 AsyncFileImpl and
// OutboundMessageQueue.isWritable (hysteresis). A queue that drained only when
// empty would starve its consumer (nodejs/node#29045).
func TestFullUntilHalfOfMaxSize(t *testing.T) {
	for _, maxSize := range []int{1, 2, 3, 4, 5, 999, 1000} {
		t.Run(fmt.Sprint(maxSize), func(t *testing.T) {
			q := queue.New(int64(maxSize), queuetest.OwnSize)
			r := q.NewReader()
			queuetest.Write(t, q, slices.Repeat([]int{1}, maxSize+1)...)
			for size := maxSize + 1; size > 0; {
				queuetest.Read(t, r, 1)
				wantFigures(t, q, size-1, int64(size), size > maxSize/2)
				r.Done()
				size--
				wantFigures(t, q, size, int64(size), size > maxSize/2)
			}
		})
	}
}

// Between half and max, full depends on where the size came from. A refill on
// the way down is not a second episode.
//
// Source: Vert.x 5 AsyncFileImpl.writeQueueFull.
func TestRefillBeforeDrainedIsTheSameEpisode(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	r := q.NewReader()
	queuetest.Write(t, q, 5, 5)
	wantFigures(t, q, 2, 10, false)
	queuetest.Write(t, q, 1)
	wantFigures(t, q, 3, 11, true)
	queuetest.Read(t, r, 5)
	r.Done()
	wantFigures(t, q, 2, 6, true)
	drained := q.Drained()
	queuetest.Write(t, q, 3) // the size is 9, below the max size, and then 14, above it again
	wantFigures(t, q, 3, 9, true)
	queuetest.Write(t, q, 5)
	if closed(drained) || drained != q.Drained() {
		t.Error("a refill of a full queue ended its episode")
	}
	if s := q.Stats(); s.Fulls != 1 || s.Drains != 0 {
		t.Errorf("Fulls, Drains = %d, %d, want 1, 0", s.Fulls, s.Drains)
	}
	queuetest.Read(t, r, 5, 1, 3)
	wantFigures(t, q, 1, 8, true)
	queuetest.Read(t, r, 5)
	wantFigures(t, q, 0, 5, false)
	if !closed(drained) {
		t.Error("Drained() is open at half of the max size")
	}
	queuetest.Write(t, q, 5)
	wantFigures(t, q, 1, 10, false)
}

// Source: Vert.x 2 DefaultNetSocket with a max of 1000 and 10000 bytes at once.
func TestValueLargerThanMaxSizeIsAcceptedWhole(t *testing.T) {
	q := queue.New(1000, queuetest.OwnSize)
	r := q.NewReader()
	for range 3 {
		queuetest.Write(t, q, 10000)
		wantFigures(t, q, 1, 10000, true)
		drained := q.Drained()
		queuetest.Read(t, r, 10000)
		wantFigures(t, q, 0, 10000, true)
		r.Done()
		wantFigures(t, q, 0, 0, false)
		if !closed(drained) {
			t.Error("Drained() is open, want closed")
		}
	}
}
