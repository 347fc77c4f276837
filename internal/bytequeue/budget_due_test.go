package bytequeue

import "testing"

// withBudget returns two queues under a budget of 100 bytes. Both hold 10
// bytes.
func withBudget() (b *Budget, one, other *Queue[int64]) {
	b = NewBudget(100)
	size := func(n int64) int64 { return n }
	one, other = New(1<<40, size), New(1<<40, size)
	one.Share(b)
	other.Share(b)
	one.TryPut(10)
	other.TryPut(10)
	return b, one, other
}

// A charge of another queue comes a moment before it exhausts the budget.
func TestQueueStaysFullAfterAChargeThatHasNotExhaustedTheBudgetYet(t *testing.T) {
	b, one, _ := withBudget()
	one.full = true
	b.used.Add(100)
	if one.refreshFull(); !one.Full() {
		t.Error("not full with 120 of 100 bytes")
	}
}

// A refund of another queue can come between the charge of a value and the
// record that the value did not fit.
func TestTryPutWakesTheSharersIfItsChargeHasReopenedTheBudget(t *testing.T) {
	_, one, other := withBudget()
	other.full = true
	one.wakeDue = true
	if !one.TryPut(1) || other.Full() || one.wakeDue {
		t.Error("the other queue is still full")
	}
}
