package queue_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// The max size may be raised and lowered in any order.
//
// Source: Vert.x 5 Http1xTest.testSetWriteQueueMaxSize, commit bb611d1145 of
// eclipse-vertx/vert.x.
func TestMaxSizesMayBeSetInAnyOrder(t *testing.T) {
	q := queue.New(64<<10, queuetest.OwnSize)
	for _, n := range []int64{256 << 10, 512 << 10, 128 << 10, 129 << 10, 1, 1 << 62} {
		if err := q.SetMaxSize(n); err != nil {
			t.Errorf("SetMaxSize(%d) = %v, want nil", n, err)
		}
		if got := q.MaxSize(); got != n || q.Stats().MaxSize != n {
			t.Errorf("MaxSize() = %d, want %d", got, n)
		}
	}
}

// In Vert.x 5, a max size of 1 is an error as well. Here half of 1 is 0, so
// such a queue drains when it is empty.
//
// Source: Vert.x 5 FileSystemTest.testIllegalArguments.
func TestSetMaxSizeBelowOneChangesNothing(t *testing.T) {
	for n, want := range map[int64]string{
		0:  "queue: max size must be at least 1 byte, got 0",
		-1: "queue: max size must be at least 1 byte, got -1",
	} {
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 4)
		if err := q.SetMaxSize(n); err == nil || err.Error() != want {
			t.Errorf("SetMaxSize(%d) = %v, want %s", n, err, want)
		}
		if got := q.MaxSize(); got != 10 || q.Full() {
			t.Errorf("MaxSize() = %d, Full() = %t, want 10, false", got, q.Full())
		}
	}
}

// Source: commit e8d7fd6b2b of eclipse-vertx/vert.x.
func TestSetMaxSizeTakesEffectAtOnce(t *testing.T) {
	tests := []struct {
		name          string
		from, held    int
		to            int64
		before, after bool // full
		fulls, drains int64
	}{
		{"lowered to what is held", 10, 8, 8, false, false, 0, 0},
		{"lowered below what is held", 10, 8, 7, false, true, 1, 0},
		{"lowered while full", 10, 11, 5, true, true, 1, 0},
		{"raised, held more than half", 10, 11, 21, true, true, 1, 0},
		{"raised, held half", 10, 11, 22, true, false, 1, 1},
		{"raised, held half of odd", 10, 11, 23, true, false, 1, 1},
		{"raised while not full", 10, 8, 100, false, false, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := queue.New(int64(tt.from), queuetest.OwnSize)
			queuetest.Write(t, q, tt.held)
			wantFigures(t, q, 1, int64(tt.held), tt.before)
			drained := q.Drained()
			if err := q.SetMaxSize(tt.to); err != nil {
				t.Errorf("SetMaxSize(%d) = %v, want nil", tt.to, err)
			}
			wantFigures(t, q, 1, int64(tt.held), tt.after)
			if s := q.Stats(); s.Fulls != tt.fulls || s.Drains != tt.drains {
				t.Errorf("Fulls, Drains = %d, %d, want %d, %d", s.Fulls, s.Drains, tt.fulls, tt.drains)
			}
			if tt.before && closed(drained) == tt.after {
				t.Errorf("Drained() closed %t, want %t", closed(drained), !tt.after)
			}
			if closed(q.Drained()) == tt.after {
				t.Errorf("Drained() closed %t, want %t", closed(q.Drained()), !tt.after)
			}
		})
	}
}

func TestRaisingMaxSizeWakesWaitingWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 11)
		drained := q.Drained()
		_, changed := q.Drains()
		put := make(chan error)
		for range 2 {
			go func() { put <- q.Put(t.Context(), 1) }()
		}
		synctest.Wait()
		q.SetMaxSize(21)
		synctest.Wait()
		wantFigures(t, q, 1, 11, true)
		q.SetMaxSize(22)
		<-drained
		<-changed
		for range 2 {
			if err := <-put; err != nil {
				t.Errorf("Put(1) = %v, want nil", err)
			}
		}
		wantFigures(t, q, 3, 13, false)
	})
}

func TestLoweredMaxSizeSetsTheMarkOfTheNextDrain(t *testing.T) {
	q := queue.New(100, queuetest.OwnSize)
	r := q.NewReader()
	queuetest.Write(t, q, 10, 10, 10)
	q.SetMaxSize(20)
	wantFigures(t, q, 3, 30, true)
	queuetest.Read(t, r, 10, 10)
	wantFigures(t, q, 1, 20, true)
	queuetest.Read(t, r, 10)
	wantFigures(t, q, 0, 10, false)
}

// After the end, writers do not wait, whatever the max size is.
func TestSetMaxSizeAfterTheEndMakesNoWriterWait(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 8)
			end.do(q)
			for _, n := range []int64{1, 1000, 1} {
				if err := q.SetMaxSize(n); err != nil {
					t.Errorf("SetMaxSize(%d) = %v, want nil", n, err)
				}
				if !closed(q.Drained()) {
					t.Error("Drained() is open after the end, want closed")
				}
			}
			if s := q.Stats(); s.Drains != 0 {
				t.Errorf("Drains = %d, want 0", s.Drains)
			}
		})
	}
}
