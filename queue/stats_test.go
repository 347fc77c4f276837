package queue_test

import (
	"testing"

	"github.com/penstock-go/penstock/queue"
)

// Source: Vert.x 2 DefaultAsyncFile.writesOutstanding, which counts the bytes
// being written.
func TestSizeCountsTheValueInWork(t *testing.T) {
	q := queue.New(100, own)
	write(t, q, 7, 11, 13)
	wantFigures(t, q, 3, 31, false)
	read(t, q, 7)
	wantFigures(t, q, 2, 31, false)
	read(t, q, 11)
	wantFigures(t, q, 1, 24, false)
	read(t, q, 13)
	wantFigures(t, q, 0, 13, false)
	if v, ok := q.TryRead(); ok {
		t.Errorf("TryRead() = %d, true, want false", v)
	}
	wantFigures(t, q, 0, 0, false)
}

func TestStatsShowOneMoment(t *testing.T) {
	q := queue.New(10, own)
	write(t, q, 6, 7)
	read(t, q, 6, 7)
	write(t, q, 2)
	want := queue.Stats{Len: 1, Size: 9, MaxSize: 10, Written: 15, Read: 13, Highest: 13, Full: true, Fulls: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
	read(t, q, 2)
	want = queue.Stats{Size: 2, MaxSize: 10, Written: 15, Read: 15, Highest: 13, Fulls: 1, Drains: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
}
