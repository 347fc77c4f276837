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

func TestBudgetBoundsTheSumOfItsQueues(t *testing.T) {
	b, qs := shared(2, 100)
	for i, want := range []bool{true, true, false} {
		if got := qs[0].TryPut(50); got != want {
			t.Errorf("TryPut %d = %t, want %t", i, got, want)
		}
	}
	if !qs[0].Full() || qs[1].Full() {
		t.Errorf("Full = %t, %t; want true, and false for the empty queue", qs[0].Full(), qs[1].Full())
	}
	if !qs[1].TryPut(50) || qs[1].TryPut(1) {
		t.Error("an empty queue takes one value, and only one, when the budget is used up")
	}
	if b.Used() != 150 || b.Highest() != 150 {
		t.Errorf("Used, Highest = %d, %d; want 150, 150", b.Used(), b.Highest())
	}
}

func TestHighestOfABudgetOutlastsWhatWasHeld(t *testing.T) {
	b, qs := shared(1, 100)
	qs[0].TryPut(60)
	qs[0].Discard(context.Canceled)
	other := bytequeue.New(100, size)
	other.Share(b)
	other.TryPut(10)
	if b.Used() != 10 || b.Highest() != 60 {
		t.Errorf("Used, Highest = %d, %d; want 10, 60", b.Used(), b.Highest())
	}
}

func TestBudgetIsUsedUpUntilThreeQuartersAreHeld(t *testing.T) {
	ctx := t.Context()
	b, qs := shared(2, 100)
	for range 10 {
		qs[0].TryPut(10)
	}
	qs[1].TryPut(10)
	if qs[1].TryPut(10) {
		t.Fatal("TryPut = true beyond the budget")
	}
	drained := qs[1].Drained()
	for i := range 4 { // held and worked on: 110, 100, 90, 80
		select {
		case <-drained:
			t.Fatalf("drained after %d reads, with %d bytes used", i, b.Used())
		default:
		}
		qs[0].Read(ctx)
	}
	qs[0].Read(ctx) // 70
	<-drained
	if qs[1].Full() || !qs[1].TryPut(10) {
		t.Error("the other queue is still full")
	}
}

func TestWriterThatWaitsForABudgetIsWokenByAnotherQueue(t *testing.T) {
	ends := map[string]func(q *bytequeue.Queue[int64]){
		"read": func(q *bytequeue.Queue[int64]) { q.Read(context.Background()); q.Close(); q.Read(context.Background()) },
		"done": func(q *bytequeue.Queue[int64]) {
			r := q.NewReader()
			r.Read(context.Background())
			r.Done()
		},
		"try":     func(q *bytequeue.Queue[int64]) { q.TryRead(); q.TryRead() },
		"discard": func(q *bytequeue.Queue[int64]) { q.Discard(context.Canceled) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, qs := shared(2, 100)
				qs[0].TryPut(90)
				qs[1].TryPut(10)
				done := make(chan error)
				go func() { done <- qs[1].Put(t.Context(), 20) }()
				synctest.Wait()
				end(qs[0])
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// A queue under a used-up budget goes on, one value at a time.
func TestBudgetNeverBringsAQueueToAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, qs := shared(2, 1)
		qs[0].TryPut(1000) // and nobody reads it
		go func() {
			for range 1000 {
				qs[1].Put(t.Context(), 10)
			}
			qs[1].Close()
		}()
		n := 0
		for {
			if _, err := qs[1].Read(t.Context()); err != nil {
				break
			}
			n++
		}
		if n != 1000 {
			t.Errorf("%d values, want 1000", n)
		}
	})
}

func TestBudgetUnderStress(t *testing.T) {
	const queues, values, length = 4, 5000, 7
	b, qs := shared(queues, 10*length)
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
				if b.Used() > (10+queues)*length {
					t.Errorf("%d bytes used, want at most the budget and a value for each queue", b.Used())
				}
			}
		})
	}
	wg.Wait()
	if b.Used() != 0 {
		t.Errorf("%d bytes used at the end, want 0", b.Used())
	}
}

// Between three quarters and all of it, a budget that was used up stays so, unless somebody knows better.
func TestReopenLetsGoOnWhatFits(t *testing.T) {
	b, qs := shared(1, 100)
	q := qs[0]
	for range 5 {
		q.TryPut(20)
	}
	if b.Reopen(1) {
		t.Error("Reopen(1) = true at 100 of 100 bytes")
	}
	if q.TryPut(1) {
		t.Error("TryPut = true at 100 of 100 bytes")
	}
	r := q.NewReader()
	r.TryRead()
	r.Done()
	if !q.Full() {
		t.Fatal("not full at 80 of 100 bytes, before it fell to 75")
	}
	if b.Reopen(21) || !b.Reopen(20) || b.Reopen(20) {
		t.Error("Reopen at 80 of 100 bytes: want false for 21, true for 20, and false for a budget that is open")
	}
	if q.Full() || !q.TryPut(20) {
		t.Error("full after Reopen")
	}
}
