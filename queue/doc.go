// Package queue is a channel whose capacity is counted in bytes.
//
// # Quick start
//
//	q := queue.New(1<<20, func(b []byte) int64 { return int64(len(b)) })
//
//	// the writer
//	for chunk := range chunks {
//		if err := q.Put(ctx, chunk); err != nil { // waits while the queue is full
//			return err
//		}
//	}
//	q.Close()
//
//	// the reader
//	for {
//		chunk, err := q.Read(ctx) // io.EOF after the last one
//		…
//	}
//
// # Model
//
// A Queue holds values first-in first-out. Its size is the sum of the sizes of
// all values that were written and that no reader is done with yet, the one being worked on
// included. The queue is full when its size is more than its max size, and stays
// full until the size has fallen to half of that (integer division): it is then drained. The
// distance between the two keeps writer and reader from waking each other for each value.
//
// # Backpressure
//
// Write never blocks and accepts values also when the queue is full: full is a
// verdict that the writer is expected to act on, by waiting for Drained. Put does that in one
// step. The size of a queue that is filled by Put exceeds the max size by one
// value at most; by Write and Full, by one value for each writer.
//
// # Ordering
//
// Values leave in the order in which they were written. The values of one writer keep
// their order, whatever other writers do.
//
// # Cancellation, stop and drain
//
// Every wait ends when its context is done, and a context that is done wins over
// values and room that are there. Close ends the queue behind what is held, Fail likewise with an
// error, and Discard at once: it drops what is held.
//
// # Concurrency
//
// All methods may be called by many writers and many readers at once.
//
// # Testing
//
// Waiting is done on channels, so inside a testing/synctest bubble a goroutine that
// waits for a queue is durably blocked.
//
// # Decisions
//
// A plain channel is not the storage: its bound is a count, and Write must neither block nor
// drop. Values of size 0 are not kept, because no byte bound could hold them.
// What a reader works on counts until its next read, not until it is acknowledged by
// a call: such a call can be forgotten, and the queue would then stay full for ever.
// Full is strictly more than the max size, and half of it the low mark, as in the
// Pump, ReadStream and WriteStream contract that this library carries over.
package queue
