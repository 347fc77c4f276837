package queue_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// Source: Vert.x 2 DefaultAsyncFile.writesOutstanding, which counts the bytes
// being written.
func TestSizeCountsTheValueInWork(t *testing.T) {
	q := queue.New(100, queuetest.OwnSize)
	queuetest.Write(t, q, 7, 11, 13)
	wantFigures(t, q, 3, 31, false)
	queuetest.Read(t, q, 7)
	wantFigures(t, q, 2, 31, false)
	queuetest.Read(t, q, 11)
	wantFigures(t, q, 1, 24, false)
	queuetest.Read(t, q, 13)
	wantFigures(t, q, 0, 13, false)
	if v, ok := q.TryRead(); ok {
		t.Errorf("TryRead() = %d, true, want false", v)
	}
	wantFigures(t, q, 0, 0, false)
}

func TestStatsShowOneMoment(t *testing.T) {
	q := queue.New(10, queuetest.OwnSize)
	queuetest.Write(t, q, 6, 7)
	queuetest.Read(t, q, 6, 7)
	queuetest.Write(t, q, 2)
	want := queue.Stats{Len: 1, Size: 9, MaxSize: 10, Written: 15, Read: 13, Highest: 13, Full: true, Fulls: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
	queuetest.Read(t, q, 2)
	want = queue.Stats{Size: 2, MaxSize: 10, Written: 15, Read: 15, Highest: 13, Fulls: 1, Drains: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
}
