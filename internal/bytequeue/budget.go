package bytequeue

import (
	"sync"
	"sync/atomic"
)

// A Budget bounds the bytes that several queues hold and have in work together.
//
// A queue charges the budget when it accepts a value, and refunds it when a
// reader is done with the value. A charge that does not fit exhausts the
// budget. While the budget is exhausted, its queues stay full. A refund may
// reopen the budget. Its caller must then call wakeSharers as soon as it holds
// no lock.
type Budget struct {
	maxSize   int64
	used      atomic.Int64 // bytes in all queues, those in work included
	highest   atomic.Int64 // largest used so far
	exhausted atomic.Bool  // set when a value did not fit, cleared by a refund to used ≤ ¾ maxSize

	mu      sync.Mutex
	sharers []sharer // guarded by mu
}

// A sharer is a Queue without its type.
type sharer interface{ refreshFull() }

// NewBudget returns a budget of maxSize bytes. It panics if maxSize is below 1.
func NewBudget(maxSize int64) *Budget {
	must.Bytes("NewBudget", "maxSize", maxSize)
	return &Budget{maxSize: maxSize}
}

// Used returns the bytes that the queues of the budget hold and have in work.
func (b *Budget) Used() int64 { return b.used.Load() }

// Highest returns the largest Used so far.
func (b *Budget) Highest() int64 { return b.highest.Load() }

// Share puts the queue under b. It must be called before the queue is used.
func (q *Queue[T]) Share(b *Budget) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sharers = append(b.sharers, q)
	q.budget = b
}

// charge adds n bytes. If they do not fit, it calls exhaust and returns its
// result.
func (b *Budget) charge(n int64) (reopened bool) {
	used := b.used.Add(n)
	for {
		highest := b.highest.Load()
		if used <= highest || b.highest.CompareAndSwap(highest, used) {
			break
		}
	}
	return used > b.maxSize && b.exhaust(0)
}

// exhaust records that n more bytes did not fit. A refund at the same time may
// have come before that record, and so may not have reopened the budget. So
// exhaust checks again, and reports whether it has reopened the budget. The
// caller must then call wakeSharers, as after refund.
//
// If n bytes still do not fit, exhaust leaves the budget exhausted, however
// little is used. Otherwise a caller with a value of more than a quarter of the
// budget would try again at once, and for as long as no reader reads.
func (b *Budget) exhaust(n int64) (reopened bool) {
	b.exhausted.Store(true)
	used := b.used.Load()
	return used+n <= b.maxSize && b.reopen(used)
}

// refund subtracts n bytes and reports whether that has reopened the budget.
// The caller must then call wakeSharers, as soon as it holds no lock.
func (b *Budget) refund(n int64) (reopened bool) {
	return b.reopen(b.used.Add(-n))
}

// reopen ends the exhaustion if at most three quarters of the budget are used.
// If several goroutines call it at once, it returns true to only one of them.
func (b *Budget) reopen(used int64) bool {
	return used <= b.maxSize/4*3 && b.exhausted.CompareAndSwap(true, false)
}

// wakeSharers wakes the writers that wait because the budget was exhausted. The
// caller must hold no lock.
func (b *Budget) wakeSharers() {
	b.mu.Lock()
	sharers := b.sharers
	b.mu.Unlock()
	for _, s := range sharers {
		s.refreshFull()
	}
}

func (q *Queue[T]) refreshFull() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refreshFullLocked()
}

// wakeIfDue calls wakeSharers if a charge or a refund under the lock has
// reopened the budget.
func (q *Queue[T]) wakeIfDue() {
	q.mu.Lock()
	due := q.wakeDue
	q.wakeDue = false
	q.mu.Unlock()
	if due {
		q.budget.wakeSharers()
	}
}

// checkBudgetLocked makes the queue full if n more bytes do not fit into the
// budget. An empty queue does not become full, so it accepts one value. The
// lock may be free for a moment meanwhile.
func (q *Queue[T]) checkBudgetLocked(n int64) {
	for q.size > 0 && q.budget.used.Load()+n > q.budget.maxSize {
		if !q.budget.exhaust(n) {
			if !q.full {
				q.full = true
				q.fulls++
			}
			return
		}
		q.mu.Unlock()
		q.budget.wakeSharers()
		q.mu.Lock()
	}
}

// overBudget reports whether the budget prevents the queue from accepting more.
// It also compares the sums, because exhausted is set a moment after the charge
// that did not fit.
func (q *Queue[T]) overBudget() bool {
	return q.budget != nil && q.size > 0 && (q.budget.exhausted.Load() || q.budget.used.Load() > q.budget.maxSize)
}
