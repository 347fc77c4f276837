package queue

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// A Select reads from several queues, as a select statement does from several
// channels. It is made by [SelectOf]. One goroutine at a time may use it.
type Select[T any] struct{ s *bytequeue.Select[T] }

// SelectOf returns a Select over the queues of readers. It panics if one of the
// readers is nil.
//
// The readers belong to the Select from now on, and the caller must not use
// them again. SelectOf calls Done of each of them. Each queue keeps a reference
// to the Select. So make one Select, and use it for all reads.
func SelectOf[T any](readers ...*Reader[T]) *Select[T] {
	inner := make([]*bytequeue.Reader[T], len(readers))
	for i, r := range readers {
		if r == nil {
			panic(fmt.Sprintf("queue: SelectOf: reader %d must not be nil", i))
		}
		inner[i] = &r.r
	}
	return &Select[T]{s: bytequeue.SelectOf(inner...)}
}

// Read removes and returns the oldest value of a queue that holds one, and the
// index of that queue among the arguments of [SelectOf].
//
// Read waits while no queue holds a value. If several queues hold values, it
// alternates between them, so that it reads all of them. Values of one queue
// keep their order.
//
// A queue that has ended with an error other than io.EOF returns it once, with
// its index, after its values. Once all queues have ended, Read returns io.EOF
// and the index -1. If ctx is done, Read takes no value and returns
// context.Cause(ctx) and the index -1.
//
// The value belongs to the caller. It counts in the size of its queue until the
// next Read or TryRead of the Select.
func (s *Select[T]) Read(ctx context.Context) (int, T, error) { return s.s.Read(ctx) }

// TryRead is [Select.Read] if Read would return a value without waiting. It
// never blocks.
//
// If no queue holds a value, TryRead returns the index -1 and false, whether or
// not the queues have ended.
func (s *Select[T]) TryRead() (int, T, bool) { return s.s.TryRead() }
