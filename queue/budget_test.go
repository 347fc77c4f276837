package queue_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/queue"
)

func size(n int64) int64 { return n }

// shared returns n queues that are never full on their own, under a budget.
func shared(n int, budget int64) (*queue.Budget, []*queue.Queue[int64]) {
	b := queue.NewBudget(budget)
	qs := make([]*queue.Queue[int64], n)
	for i := range qs {
		qs[i] = queue.New(1<<40, size)
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
		t.Error("an empty queue under an exhausted budget must accept one value, and only one")
	}
	if b.Used() != 150 || b.Highest() != 150 {
		t.Errorf("Used, Highest = %d, %d; want 150, 150", b.Used(), b.Highest())
	}
}

// A TryPut that does not fit begins a full episode, and the next one does not.
func TestFullEpisodesBecauseOfABudgetAreCounted(t *testing.T) {
	_, qs := shared(1, 100)
	qs[0].TryPut(90)
	for range 3 {
		qs[0].TryPut(20)
	}
	if n := qs[0].Stats().Fulls; n != 1 {
		t.Errorf("Fulls = %d, want 1", n)
	}
}

func TestHighestOfABudgetNeverFalls(t *testing.T) {
	b, qs := shared(1, 100)
	qs[0].TryPut(60)
	qs[0].Discard(context.Canceled)
	other := queue.New(100, size)
	other.Share(b)
	other.TryPut(10)
	if b.Used() != 10 || b.Highest() != 60 {
		t.Errorf("Used, Highest = %d, %d; want 10, 60", b.Used(), b.Highest())
	}
}

func TestBudgetStaysExhaustedUntilThreeQuartersAreUsed(t *testing.T) {
	ctx := t.Context()
	b, qs := shared(2, 100)
	for range 10 {
		qs[0].TryPut(10)
	}
	qs[1].TryPut(10)
	if qs[1].TryPut(10) {
		t.Fatal("TryPut = true above the budget, want false")
	}
	drained := qs[1].Drained()
	for i := range 4 { // held and in work are 110, 100, 90 and 80 bytes
		select {
		case <-drained:
			t.Fatalf("drained after %d reads with %d bytes used, want 75", i, b.Used())
		default:
		}
		qs[0].Read(ctx)
	}
	qs[0].Read(ctx) // 70 bytes
	<-drained
	if qs[1].Full() || !qs[1].TryPut(10) {
		t.Error("the other queue is full, want drained")
	}
}

func TestWriterThatWaitsForABudgetIsWokenByAnotherQueue(t *testing.T) {
	ends := map[string]func(q *queue.Queue[int64]){
		"read": func(q *queue.Queue[int64]) { q.Read(context.Background()); q.Close(); q.Read(context.Background()) },
		"done": func(q *queue.Queue[int64]) {
			r := q.NewReader()
			r.Read(context.Background())
			r.Done()
		},
		"try":     func(q *queue.Queue[int64]) { q.TryRead(); q.TryRead() },
		"discard": func(q *queue.Queue[int64]) { q.Discard(context.Canceled) },
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

// A queue under an exhausted budget carries one value at a time.
func TestBudgetNeverStopsAQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, qs := shared(2, 1)
		qs[0].TryPut(1000) // and no reader takes it
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
