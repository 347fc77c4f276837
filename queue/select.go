package queue

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// A Select reads from several queues at once, as a select statement does from
// channels. One goroutine at a time may use it.
type Select[T any] struct{ s *bytequeue.Select[T] }

// SelectOf returns a Select over the queues of readers. The readers belong to it
// from now on; none of them may be nil.
func SelectOf[T any](readers ...*Reader[T]) *Select[T] {
	rs := make([]*bytequeue.Reader[T], len(readers))
	for i, r := range readers {
		if r == nil {
			panic(fmt.Sprintf("queue: SelectOf: reader %d must not be nil", i))
		}
		rs[i] = &r.r
	}
	return &Select[T]{s: bytequeue.SelectOf(rs...)}
}

// Read returns the oldest value of a queue that has one, and the index of that
// queue among the arguments of SelectOf. It waits while no queue has a value, and takes turns
// where several have.
//
// Once all queues have ended with io.EOF, it returns io.EOF and the index -1. A queue that
// ended otherwise gives its error, with its index, as soon as all its values have been
// read. When ctx is done, Read returns context.Cause(ctx) and -1. The value counts in
// the size of its queue until the next Read.
func (s *Select[T]) Read(ctx context.Context) (int, T, error) { return s.s.Read(ctx) }

// TryRead is Read if that would return a value without waiting.
func (s *Select[T]) TryRead() (int, T, bool) { return s.s.TryRead() }
