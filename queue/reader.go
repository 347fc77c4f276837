package queue

import (
	"context"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// A Reader is one consumer of a queue. The value that it has read last counts
// in the size of the queue until its next read, successful or not, or Done: so what a
// consumer is working on stays within the bound, and nobody has to remember to say so.
//
// Make one with Queue.NewReader for each goroutine that reads; a value goes to exactly one.
// Goroutines that share a Reader are safe, but only the last value is counted.
type Reader[T any] struct{ r bytequeue.Reader[T] }

// NewReader returns one more consumer of the queue.
func (q *Queue[T]) NewReader() *Reader[T] { return &Reader[T]{r: *q.q.NewReader()} }

// Read removes and returns the oldest value of the queue, as Queue.Read does.
func (r *Reader[T]) Read(ctx context.Context) (T, error) { return r.r.Read(ctx) }

// TryRead is Read if that would return a value without waiting, as Queue.TryRead is.
//
// There is no defer in it: one would make the value go through memory at every step.
func (r *Reader[T]) TryRead() (v T, ok bool) { return r.r.TryRead() }

// Done says that the consumer is done with the value it has read last, which
// no longer counts. The next read says so by itself; Done is for a consumer that pauses
// or ends without another read.
func (r *Reader[T]) Done() { r.r.Done() }
