package bytequeue

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// A Budget bounds the bytes that several queues hold together, beside the max size of each. A queue that
// shares it is also full while the budget is used up, unless it is empty: one value may always go in, so a budget slows
// its queues down but never brings them to a stop.
//
// By Put, the queues hold at most the max size of the budget, and one value for each queue. Once the budget is used
// up, it stays so until the sum has fallen to three quarters of its max size, or until Reopen. A Budget
// is made by NewBudget and may be used by many goroutines at once.
type Budget struct {
	maxSize int64
	used    atomic.Int64 // bytes in all queues, those being worked on included
	highest atomic.Int64 // largest used so far
	over    atomic.Bool  // set when a value did not fit, cleared when used ≤ ¾ maxSize

	mu     sync.Mutex
	queues []settler // guarded by mu
}

// settler is a Queue without its type.
type settler interface{ settle() }

// NewBudget returns a budget of maxSize bytes; at least 1, or NewBudget panics.
func NewBudget(maxSize int64) *Budget {
	if maxSize < 1 {
		panic(fmt.Sprintf("queue: NewBudget: maxSize must be at least 1 byte, got %d", maxSize))
	}
	return &Budget{maxSize: maxSize}
}

// Used returns the bytes that the queues of the budget hold, those being worked on included.
func (b *Budget) Used() int64 { return b.used.Load() }

// Highest returns the largest Used so far.
func (b *Budget) Highest() int64 { return b.highest.Load() }

// Share puts the queue under b. It must be called before the queue is used.
func (q *Queue[T]) Share(b *Budget) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queues = append(b.queues, q)
	q.budget = b
}

// take adds n bytes. It reports what useUp does.
func (b *Budget) take(n int64) bool {
	used := b.used.Add(n)
	for {
		highest := b.highest.Load()
		if used <= highest || b.highest.CompareAndSwap(highest, used) {
			break
		}
	}
	return used > b.maxSize && b.useUp()
}

// useUp notes that a value did not fit. It reports true if so much has been released meanwhile that this
// is not so any more: that release may have come too early to see it. The caller then calls settleAll, as after release.
func (b *Budget) useUp() bool {
	b.over.Store(true)
	return b.used.Load() <= b.maxSize/4*3 && b.over.CompareAndSwap(true, false)
}

// release takes n bytes off, and reports whether the budget is no longer used up. The caller then
// calls settleAll, once it holds no lock.
func (b *Budget) release(n int64) bool {
	return b.used.Add(-n) <= b.maxSize/4*3 && b.over.CompareAndSwap(true, false)
}

// Reopen ends the time for which the budget stays used up, if n more bytes fit, and reports whether it did: for those
// who know that nobody will read before somebody writes n bytes.
func (b *Budget) Reopen(n int64) bool {
	if b.used.Load()+n > b.maxSize || !b.over.CompareAndSwap(true, false) {
		return false
	}
	b.settleAll()
	return true
}

// settleAll wakes the writers whom the budget has kept waiting.
func (b *Budget) settleAll() {
	b.mu.Lock()
	queues := b.queues
	b.mu.Unlock()
	for _, q := range queues {
		q.settle()
	}
}

func (q *Queue[T]) settle() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settleLocked()
}

// reserveLocked makes the queue full if the budget has no room for n more bytes. It may release the lock for a moment.
func (q *Queue[T]) reserveLocked(n int64) {
	for q.size > 0 && q.budget.used.Load()+n > q.budget.maxSize {
		if !q.budget.useUp() {
			if !q.full {
				q.full = true
				q.fulls++
			}
			return
		}
		q.mu.Unlock()
		q.budget.settleAll()
		q.mu.Lock()
	}
}

// short reports whether the budget keeps the queue from taking more. It does not trust over alone, which is set a
// moment after the value that did not fit has been counted.
func (q *Queue[T]) short() bool {
	return q.budget != nil && q.size > 0 && (q.budget.over.Load() || q.budget.used.Load() > q.budget.maxSize)
}

// raise does what a release of budget under the lock has left to do.
func (q *Queue[T]) raise() {
	q.mu.Lock()
	alarm := q.alarm
	q.alarm = false
	q.mu.Unlock()
	if alarm {
		q.budget.settleAll()
	}
}
