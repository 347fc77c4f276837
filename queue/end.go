package queue

import "github.com/penstock-go/penstock/internal/bytequeue"

// ErrClosed is the error of [Queue.Write] and [Queue.Put] after Close.
var ErrClosed = bytequeue.ErrClosed

// Close ends the queue. Readers still get the values that it holds. Writes
// return [ErrClosed] from now on. Reads return the held values and then io.EOF.
//
// Close wakes every goroutine that waits in Put, in Read or on Drained. It
// never blocks. It has no effect on a queue that has ended.
func (q *Queue[T]) Close() { q.q.Close() }

// Fail ends the queue as [Queue.Close] does, but with err. Writes return err
// from now on. Reads return the held values and then err.
//
// Fail panics if err is nil. Readers cannot distinguish an err of io.EOF from
// Close.
func (q *Queue[T]) Fail(err error) { q.q.Fail(err) }

// Discard ends the queue at once. It removes the values that the queue holds
// and returns them in order, so that the caller can release them. Writes and
// reads return err from now on.
//
// Values in work are not affected. The returned values belong to the caller, so
// every accepted value is given to exactly one reader or returned by Discard.
//
// A queue that has ended by Close or Fail may still hold values. Discard then
// works, too. Its err then replaces the earlier end. Otherwise a reader would
// get io.EOF although values were dropped. If no value is held, the earlier end
// stays and Discard returns nil.
//
// Discard wakes the same goroutines as Close. It never blocks. It panics if err
// is nil.
func (q *Queue[T]) Discard(err error) []T { return q.q.Discard(err) }
