// Package queue provides a channel whose capacity is counted in bytes.
//
// # Quick start
//
//	q := queue.New(1<<20, func(b []byte) int64 { return int64(len(b)) })
//
//	// The writer.
//	for _, chunk := range chunks {
//		if err := q.Put(ctx, chunk); err != nil { // waits while the queue is full
//			return err
//		}
//	}
//	q.Close()
//
//	// The reader.
//	for {
//		chunk, err := q.Read(ctx) // waits while the queue is empty
//		if err != nil {
//			return err // io.EOF after the last chunk
//		}
//		use(chunk)
//	}
//
// # Model
//
// A [Queue] is first-in, first-out. Each value has a size in bytes, which the
// function given to [New] measures when the value is written.
//
// A queue holds a value from the write until a reader takes it. From then on
// the value is in work, until that reader reads again or calls [Reader.Done].
// The size of the queue is the sum of the sizes of all values that are held or
// in work. So the bound includes the values that consumers are processing.
//
// A queue is full when its size exceeds its max size. It stays full until its
// size has fallen to half of the max size, rounded down. Then the queue has
// drained, and is not full any more. If it drained at the max size, the writer
// and the reader would wake each other for every value. The time from full to
// drained is a full episode.
//
// A queue is open until it ends by Close, Fail or Discard.
//
// # Ownership
//
// A value belongs to the queue once a write has accepted it. A value that a
// write refuses still belongs to the writer. The queue gives each accepted
// value to exactly one reader, or returns it from [Queue.Discard].
//
// # Backpressure
//
// [Queue.Put] waits while the queue is full. If all writers use Put, the size
// exceeds the max size by at most one value.
//
// [Queue.Write] never blocks and accepts values even when the queue is full.
// Its callers check [Queue.Full] after each write and wait for [Queue.Drained].
// If all of them do, the size exceeds the max size by at most one value for
// each writer.
//
// A [Budget] bounds the sum of the sizes of several queues.
//
// # Ordering
//
// Values leave in the order in which they were written. If several goroutines
// write, the values of each of them keep their order.
//
// # Cancellation, stop and drain
//
// Every wait ends when its context is done. A call whose context is done
// returns context.Cause(ctx), even if values are held or the queue is not full.
//
// There are three ways to end a queue:
//
//   - [Queue.Close] lets readers take the held values. Then they get io.EOF.
//   - [Queue.Fail] does the same, but readers get an error instead of io.EOF.
//   - [Queue.Discard] drops the held values. Readers get an error at once.
//
// All three refuse further writes and wake every goroutine that waits.
//
// # Errors and panics
//
// The errors are [ErrClosed], io.EOF, the errors given to Fail and Discard, and
// the causes of contexts. They are returned unwrapped. Misuse panics, and the
// text of the panic contains advice. Examples are a max size below 1, a nil
// error for Fail, a negative size of a value, and a write to the zero Queue.
//
// # Concurrency
//
// Any number of goroutines may call the methods of a Queue and a Budget at
// once. Each consumer should have its own [Reader]. A [Select] belongs to one
// goroutine at a time. The package starts no goroutines.
//
// # Testing
//
// Goroutines wait on channels. In a testing/synctest bubble they are therefore
// durably blocked.
//
// # Limitations
//
// A value is never split, so one value may be larger than the max size. It is
// accepted whole, and the queue is then full. Nothing bounds the time that a
// value waits in the queue.
//
// # Decisions
//
// The storage is not a plain channel, because the capacity of a channel is a
// number of values. If the channel is full, a send can only wait or be dropped.
// But Write must neither wait nor drop the value.
//
// Values of size 0 are dropped, because no bound in bytes could limit their
// number.
//
// A value in work counts until the next read and needs no call that
// acknowledges it. With such a call, a reader that forgot it would leave the
// queue full forever.
//
// A queue is full when its size is strictly more than the max size, and drained
// at half of the max size. The write queues of event-driven servers have that
// contract, and this library implements it. See package pump.
//
// # Inside
//
// The implementation is package internal/bytequeue, which package pipe uses
// directly. Each type here wraps the type of the same name there. The files
// have the same names, too:
//
//	queue.go         the type Queue and New
//	write.go         Put, TryPut, Write
//	read.go          Read, TryRead and the type Reader
//	full_drained.go  full and drained, the max size
//	end.go           Close, Fail, Discard
//	stats.go         Size, Len, Stats
//	budget.go        a bound for several queues
//	select.go        reads from several queues
package queue
