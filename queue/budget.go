package queue

import "github.com/penstock-go/penstock/internal/bytequeue"

// A Budget bounds the sum of the sizes of several queues. The max size of each
// queue applies as well. A Budget is made by [NewBudget].
//
// The budget is exhausted when a value does not fit. It stays exhausted until
// the sum has fallen to three quarters of the max size of the budget. While it
// is exhausted, a queue that shares it is full, or becomes full at its next
// write. An empty queue accepts one value even then. So a budget slows its
// queues down but cannot stop them.
//
// If all writers use [Queue.Put], the sum is at most the max size of the budget
// and one value for each queue.
//
// A Budget may be used by many goroutines at once.
type Budget struct{ b *bytequeue.Budget }

// NewBudget returns a budget of maxSize bytes. It panics if maxSize is below 1.
func NewBudget(maxSize int64) *Budget { return &Budget{b: bytequeue.NewBudget(maxSize)} }

// Used returns the sum of the sizes of the queues, in bytes. Values in work are
// included.
func (b *Budget) Used() int64 { return b.b.Used() }

// Highest returns the largest [Budget.Used] so far.
func (b *Budget) Highest() int64 { return b.b.Highest() }

// Share makes the queue one of those that the budget b bounds. It must be
// called at most once, and before any other method of the queue.
func (q *Queue[T]) Share(b *Budget) {
	must.Hold("Share", b != nil && b.b != nil, "a Budget must be made by queue.NewBudget")
	q.q.Share(b.b)
}
