package queue

import "github.com/penstock-go/penstock/internal/bytequeue"

// A Budget bounds the bytes that several queues hold together, beside the max size of each. A queue that
// shares it is also full while the budget is used up, unless it is empty: one value may always go in, so a budget slows
// its queues down but never brings them to a stop.
//
// By Put, the queues hold at most the max size of the budget, and one value for each queue. Once the budget is used
// up, it stays so until the sum has fallen to three quarters of its max size, or until Reopen. A Budget
// is made by NewBudget and may be used by many goroutines at once.
type Budget struct{ b *bytequeue.Budget }

// NewBudget returns a budget of maxSize bytes; at least 1, or NewBudget panics.
func NewBudget(maxSize int64) *Budget { return &Budget{b: bytequeue.NewBudget(maxSize)} }

// Used returns the bytes that the queues of the budget hold, those being worked on included.
func (b *Budget) Used() int64 { return b.b.Used() }

// Highest returns the largest Used so far.
func (b *Budget) Highest() int64 { return b.b.Highest() }

// Share puts the queue under b. It must be called before the queue is used.
func (q *Queue[T]) Share(b *Budget) { q.q.Share(b.b) }
