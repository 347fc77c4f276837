// Package bytequeue implements the channel whose capacity is counted in bytes.
//
// # Model
//
// Package queue exports most of this package. Its documentation describes each
// method of a queue, and defines the words held, in work, full and drained. The
// comments of this package describe only the implementation, and the parts that
// only package pipe uses:
//
//   - [Queue.Init] makes a queue that is part of a larger struct.
//   - [Queue.TryPutSized] writes a value whose size is known to the caller.
//   - [Queue.WaitDrained], [Reader.Wait] and [Select.Wait] wait without writing
//     or reading. Unlike Read and Put, they do not yield before they sleep,
//     because package pipe yields before it calls them.
//   - [Select.Poll] reads without waiting, and [Select.Idle] reports whether
//     nothing has changed since the Select has last read all that was ready.
//   - [Reader.Working] returns the size of the value in work.
//   - [Queue.Grow] drains a queue that holds more than half of its max size.
//
// # Errors and panics
//
// Errors and panics name package queue, because that is the package that users
// know.
//
// # Inside
//
// Whenever the lock of a queue is free, these statements hold:
//
//   - size is the sum of the sizes of the values that are held or in work.
//   - Each value in held has a size of at least 1 byte, so the maximum size
//     bounds the number of values.
//   - A queue that is not full has a size of at most maxSize. A full queue has
//     a size of more than maxSize/2, or its budget is exhausted, or a goroutine
//     is about to call Budget.wakeSharers.
//   - A writer is on the list writers, or waits for drained, only while the
//     queue is full and open.
//   - A reader is on the list readers only while the queue is open. While
//     values are held and a reader is on the list, another reader that was
//     woken has not run yet.
//   - A queue that holds values or has ended is on the ready list of each Select
//     that reads it, or the Select has just taken it off the list. The queue is
//     not put on the list again after the Select has read its end.
//
// Locks:
//
//   - Queue.mu guards all fields of the queue except sizeOf and budget. It also
//     guards Reader.working of its readers.
//   - Budget.mu guards the list of the queues that share the budget. Its counts
//     are atomic, because queues change them under locks of their own.
//   - readyList.mu guards the list of the queues that a Select has to read. It
//     may be locked while a Queue.mu is held. The other fields of a Select need
//     no lock, because one goroutine uses it at a time.
//   - Otherwise a goroutine never holds two locks. Budget.wakeSharers takes the
//     locks of the queues one after the other, so its callers hold none.
//
// Each value wakes one reader, and each Select whose ready list was empty. When
// the queue drains, all writers wake. A reader that was woken but does not take
// the value wakes the next reader. Every waiter checks its condition again
// under the lock, so a wake-up without reason is harmless.
//
// A hop is the way of one value from a writer to a reader. Some comments give
// the cost of a hop.
//
// Files:
//
//	queue.go         the type Queue and how it is made
//	write.go         Write, Put, TryPut, TryPutSized
//	read.go          the type Reader, its reads and its wait
//	full_drained.go  full and drained, the max size, the waits of writers
//	end.go           Close, Fail, Discard
//	stats.go         Size, Len, Stats
//	budget.go        a bound for several queues
//	select.go        reads from several queues
//	select_ready.go  the list of those that have something to read
//	ring.go          the storage of held values
//	wait_list.go     goroutines that wait, in the order of their arrival
package bytequeue
