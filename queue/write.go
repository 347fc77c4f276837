package queue

import "context"

// Put waits while the queue is full and then writes v.
//
// Put checks and writes in one atomic step. So the size exceeds the max size by
// at most one value, even if many goroutines call Put.
//
// A Put that waits continues when the queue drains or ends. If ctx is done, Put
// returns context.Cause(ctx), even if the queue is not full. Once the queue has
// ended, Put returns the same errors as [Queue.Write].
//
// If Put returns nil, v belongs to the queue. Otherwise v still belongs to the
// caller.
func (q *Queue[T]) Put(ctx context.Context, v T) error { return q.q.Put(ctx, v) }

// TryPut writes v if [Queue.Put] would do so without waiting. It reports
// whether it did. It never blocks.
//
// TryPut returns false if the queue is full or has ended. Then v still belongs
// to the caller.
func (q *Queue[T]) TryPut(v T) bool { return q.q.TryPut(v) }

// Write appends v, even if the queue is full. It never blocks.
//
// A caller of Write must bound the queue itself. It checks [Queue.Full] after
// each write and waits for [Queue.Drained].
//
// A value of size 0 is accepted and dropped. It carries nothing, and no bound
// in bytes could limit how many of them are held.
//
// After Close, Write returns [ErrClosed]. After Fail or Discard, it returns the
// error that they were given. If Write returns nil, v belongs to the queue.
// Otherwise v still belongs to the caller.
func (q *Queue[T]) Write(v T) error { return q.q.Write(v) }
