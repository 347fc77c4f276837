package queue_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// A sharedWrite is a write to queue i of the queues that share a budget.
type sharedWrite struct {
	i int
	v int64
}

// As for a single queue, full is more than the max size and lasts down to the
// low mark. The low mark of a budget is three quarters.
func TestBudgetMarks(t *testing.T) {
	tests := []struct {
		name   string
		writes []sharedWrite
		full   bool // queue 1, after the writes
		still  bool // the same, after queue 0 has been emptied
	}{
		{"at max size", []sharedWrite{{0, 60}, {1, 40}}, false, false},
		{"above max size, down to three quarters", []sharedWrite{{1, 50}, {0, 26}, {1, 25}}, true, false},
		{"above max size, down to one more", []sharedWrite{{1, 50}, {0, 25}, {1, 26}}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, qs := shared(2, 100)
			for _, w := range tt.writes {
				if err := qs[w.i].Write(w.v); err != nil {
					t.Errorf("Write(%d) = %v, want nil", w.v, err)
				}
			}
			if got := qs[1].Full(); got != tt.full {
				t.Errorf("Full() = %t, want %t", got, tt.full)
			}
			drained := qs[1].Drained()
			qs[0].TryRead()
			qs[0].TryRead()
			if got := qs[1].Full(); got != tt.still || closed(drained) == tt.still {
				t.Errorf("Full() = %t, Drained closed %t with %d bytes left, want full %t", got, closed(drained), qs[1].Size(), tt.still)
			}
		})
	}
}

// The max size of the queue itself would admit more values. The budget does
// not, until the queue is empty.
func TestBudgetKeepsAQueueFullBelowItsOwnMark(t *testing.T) {
	b, qs := shared(2, 100)
	r := qs[1].NewReader()
	qs[0].Write(90)
	qs[1].Write(6)
	qs[1].Write(5)
	for _, want := range []struct {
		used int64
		full bool
	}{{101, true}, {95, true}, {90, false}} {
		if used, full := b.Used(), qs[1].Full(); used != want.used || full != want.full {
			t.Errorf("Used, Full = %d, %t, want %d, %t", used, full, want.used, want.full)
		}
		r.TryRead()
		r.Done()
	}
}

func TestPutWaitsForTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, qs := shared(2, 100)
		qs[0].Write(60)
		qs[1].Write(30)
		put := make(chan error, 1)
		go func() { put <- qs[1].Put(t.Context(), 20) }()
		synctest.Wait()
		if len(put) != 0 || b.Used() != 90 {
			t.Errorf("Used = %d with a value of 20 that does not fit, want 90", b.Used())
		}
		// A reader is done with its value before it waits.
		go func() {
			qs[0].Read(t.Context())
			qs[0].Read(t.Context())
		}()
		if err := <-put; err != nil || b.Used() != 50 {
			t.Errorf("Put(20) = %v, Used = %d, want nil, 50", err, b.Used())
		}
		qs[0].Close()
	})
}

// Goroutines that share a Reader also take its value off the budget, and wake
// the writers that wait for that.
func TestSharedReaderUnderABudgetWakesTheOtherQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			b, qs := shared(2, 100)
			for range 2 {
				go qs[0].Read(t.Context())
			}
			synctest.Wait()
			qs[1].Write(40)
			qs[0].Write(35)
			qs[0].Write(30)
			if err := qs[1].Put(t.Context(), 1); err != nil {
				t.Errorf("Put(1) = %v, want nil", err)
			}
			synctest.Wait()
			if used := b.Used(); used != 71 {
				t.Errorf("Used = %d, want 71", used)
			}
		}
	})
}

func TestNewBudgetRefusesLessThanOneByte(t *testing.T) {
	queue.NewBudget(1)
	queuetest.WantPanic(t, "queue: NewBudget: maxSize must be at least 1 byte, got 0", func() { queue.NewBudget(0) })
}
