package bytequeue_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func size(n int64) int64 { return n }

// shared returns n queues that are never full on their own, under a budget.
func shared(n int, budget int64) (*bytequeue.Budget, []*bytequeue.Queue[int64]) {
	b := bytequeue.NewBudget(budget)
	qs := make([]*bytequeue.Queue[int64], n)
	for i := range qs {
		qs[i] = bytequeue.New(1<<40, size)
		qs[i].Share(b)
	}
	return b, qs
}

// In a small budget, each value is more than a quarter of it.
func TestBudgetUnderStress(t *testing.T) {
	for _, fit := range []int64{1, 2, 3, 10} {
		stressBudget(t, fit)
	}
}

// stressBudget writes to several queues whose budget has room for that many
// values.
func stressBudget(t *testing.T, fit int64) {
	const queues, values, length = 4, 5000, 7
	b, qs := shared(queues, fit*length)
	var wg sync.WaitGroup
	for _, q := range qs {
		wg.Go(func() {
			for range values {
				q.Put(context.Background(), length)
			}
			q.Close()
		})
		wg.Go(func() {
			for {
				if _, err := q.Read(context.Background()); err != nil {
					return
				}
				if b.Used() > (fit+queues)*length {
					t.Errorf("%d bytes used, want at most the budget and one value for each queue", b.Used())
				}
			}
		})
	}
	wg.Wait()
	if b.Used() != 0 {
		t.Errorf("%d bytes used at the end, want 0", b.Used())
	}
}

// At most three quarters of the budget are used, so a refund would reopen it.
func TestValueOfMoreThanAQuarterOfTheBudgetWaitsForTheReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, qs := shared(1, 160)
		q := qs[0]
		q.TryPut(100)
		if q.TryPut(80) {
			t.Error("TryPut of 80 bytes = true, want false")
		}
		put := make(chan error, 1)
		go func() { put <- q.Put(t.Context(), 80) }()
		synctest.Wait()
		for range 2 {
			select {
			case err := <-put:
				t.Fatalf("Put = %v while %d bytes were used", err, b.Used())
			default:
			}
			q.TryRead() // the second one gives back the first value
			synctest.Wait()
		}
		if err := <-put; err != nil || b.Used() != 80 {
			t.Errorf("Put = %v, %d bytes are used, want nil, 80", err, b.Used())
		}
	})
}
