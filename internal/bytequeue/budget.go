package bytequeue

import (
	"sync"
	"sync/atomic"
)

// A Budget bounds the bytes that several queues hold and have in work together.
//
// A queue charges its budget when it takes a value and refunds it when a reader
// is done with the value. A charge that does not fit exhausts the budget, which
// keeps its queues full, and the goroutine whose refund reopens the budget must
// call wakeSharers as soon as it holds no lock.
type Budget struct {
	maxSize   int64
	used      atomic.Int64 // bytes in all queues, those in work included
	highest   atomic.Int64 // largest used so far
	exhausted atomic.Bool  // set when a value did not fit, cleared when used ≤ ¾ maxSize or by Reopen

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

// charge adds n bytes. Its result is that of exhaust, if it calls it.
func (b *Budget) charge(n int64) (reopened bool) {
	used := b.used.Add(n)
	for {
		highest := b.highest.Load()
		if used <= highest || b.highest.CompareAndSwap(highest, used) {
			break
		}
	}
	return used > b.maxSize && b.exhaust()
}

// exhaust notes that a value did not fit. A refund at the same time may have
// been too early to see that. So exhaust checks again, and reports whether it
// has reopened the budget on behalf of that refund. The caller must then call
// wakeSharers, as after refund.
func (b *Budget) exhaust() (reopened bool) {
	b.exhausted.Store(true)
	return b.reopen(b.used.Load())
}

// refund takes n bytes off and reports whether that has reopened the budget.
// The caller must then call wakeSharers, as soon as it holds no lock.
func (b *Budget) refund(n int64) (reopened bool) {
	return b.reopen(b.used.Add(-n))
}

// reopen ends the exhaustion if at most three quarters of the budget are used.
// It reports true to one caller only.
func (b *Budget) reopen(used int64) bool {
	return used <= b.maxSize/4*3 && b.exhausted.CompareAndSwap(true, false)
}

// Reopen ends the exhaustion above the low mark, if n more bytes fit. It
// reports whether it did. It is for a caller that knows that no reader will
// read before a writer has written n bytes.
func (b *Budget) Reopen(n int64) bool {
	if b.used.Load()+n > b.maxSize || !b.exhausted.CompareAndSwap(true, false) {
		return false
	}
	b.wakeSharers()
	return true
}

// wakeSharers wakes the writers that the budget has kept waiting. The caller
// holds no lock.
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

// wakeIfDue does what a charge or refund under the lock has left to do.
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
// budget. An empty queue stays open for one value. The lock may be free for a
// moment meanwhile.
func (q *Queue[T]) checkBudgetLocked(n int64) {
	for q.size > 0 && q.budget.used.Load()+n > q.budget.maxSize {
		if !q.budget.exhaust() {
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

// overBudget reports whether the budget keeps the queue from taking more. It
// does not trust exhausted alone, which is set a moment after the value that
// did not fit has been charged.
func (q *Queue[T]) overBudget() bool {
	return q.budget != nil && q.size > 0 && (q.budget.exhausted.Load() || q.budget.used.Load() > q.budget.maxSize)
}
