package queue

import (
	"context"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// Read removes and returns the oldest value. It waits while the queue is open
// and holds none.
//
// The value counts in the size of the queue until the next Read or TryRead. So
// Read is for a queue with one consumer. If there are several, each of them
// makes a [Reader].
//
// Once the queue has ended and holds no value, every Read returns an error.
// After Close it is io.EOF. After Fail or Discard it is the error that they
// were given. If ctx is done, Read takes no value and returns
// context.Cause(ctx), even if the queue holds values or has ended.
//
// The value belongs to the caller. Goroutines that wait in Read are served in
// the order of their arrival.
func (q *Queue[T]) Read(ctx context.Context) (T, error) { return q.q.Read(ctx) }

// TryRead is [Queue.Read] if Read would return a value without waiting. It
// never blocks.
//
// TryRead returns false if the queue holds no value, whether or not it has
// ended. Even then, the value that was read before does not count any more.
func (q *Queue[T]) TryRead() (T, bool) { return q.q.TryRead() }

// A Reader is one consumer of a queue. It is made by [Queue.NewReader].
//
// The last value that a Reader has read is in work. It counts in the size of
// the queue until the next read of this Reader, even if that read fails, or
// until [Reader.Done]. So a consumer needs no call that acknowledges a value.
//
// Each consumer has a Reader of its own. Several goroutines may share a Reader,
// but then only the last value that one of them has read is counted.
type Reader[T any] struct{ r bytequeue.Reader[T] }

// NewReader returns one more consumer of the queue. A value goes to exactly one
// of them.
func (q *Queue[T]) NewReader() *Reader[T] { return &Reader[T]{r: *q.q.NewReader()} }

// Read removes and returns the oldest value of the queue, as [Queue.Read] does.
func (r *Reader[T]) Read(ctx context.Context) (T, error) { return r.r.Read(ctx) }

// TryRead is [Reader.Read] if Read would return a value without waiting. See
// [Queue.TryRead].
func (r *Reader[T]) TryRead() (T, bool) { return r.r.TryRead() }

// Done ends the work on the value in work, which then does not count any more.
// It never blocks.
//
// The next read does the same, so Done is only for a consumer that pauses or
// ends without another read. Calling Done again, or before the first read, has
// no effect.
func (r *Reader[T]) Done() { r.r.Done() }
