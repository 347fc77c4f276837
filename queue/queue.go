package queue

import (
	"context"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// ErrClosed is what Write and Put return after Close.
var ErrClosed = bytequeue.ErrClosed

// A Queue is a first-in first-out channel of values whose capacity is counted
// in bytes. Make one with New; the zero Queue panics. A Queue must not be
// copied. All its methods may be called by many goroutines at once.
type Queue[T any] struct{ q bytequeue.Queue[T] }

// New returns an empty queue that is full when it holds more than maxSize
// bytes, as measured by sizeOf.
//
// maxSize is at least 1. sizeOf is called once for each value, on the
// goroutine that writes it and with no lock held; a size is at least 0. New
// panics when an argument is out of these bounds.
func New[T any](maxSize int64, sizeOf func(T) int64) *Queue[T] {
	q := new(Queue[T])
	q.q.Init(maxSize, sizeOf)
	return q
}

// Write appends v, also when the queue is full. It never blocks.
//
// A value of size 0 is accepted and not kept: it carries nothing, and it would
// be the one kind of value that no byte bound could hold. After Close, Write
// returns ErrClosed; after Fail and Discard, the error given to them. A
// value that was refused stays the caller's.
func (q *Queue[T]) Write(v T) error { return q.q.Write(v) }

// Put waits while the queue is full and then writes v.
//
// The test for full and the write are one step, so that the size exceeds the
// max size by at most one value, however many goroutines Put. It returns
// context.Cause(ctx) when ctx is done, even when there is room, and the errors of
// Write as soon as the queue ends. A value that was refused stays the caller's.
func (q *Queue[T]) Put(ctx context.Context, v T) error { return q.q.Put(ctx, v) }

// TryPut writes v if Put would do so without waiting, and reports whether it did. It never blocks, and
// reports false when the queue is full or has ended.
func (q *Queue[T]) TryPut(v T) bool { return q.q.TryPut(v) }

// Read removes and returns the oldest value; it waits while there is none.
//
// At the end it returns io.EOF, or the error of Fail or Discard. When ctx
// is done it returns context.Cause(ctx), even when values are held. The value counts
// in Size until the next Read: Read is for a queue with one consumer, and where there are
// several, each takes a Reader of its own.
func (q *Queue[T]) Read(ctx context.Context) (T, error) { return q.q.Read(ctx) }

// TryRead is Read if that would return a value without waiting.
// It reports false when no value is held, be it that the queue has ended or not.
func (q *Queue[T]) TryRead() (T, bool) { return q.q.TryRead() }

// Close ends the queue: no more writes, and io.EOF for the readers once they
// have taken what is held. Whoever waits in Put or on Drained is woken. Close after
// Close, Fail or Discard does nothing.
func (q *Queue[T]) Close() { q.q.Close() }

// Fail is Close, but readers get err instead of io.EOF once they have taken what is
// held, and writers get it from now on. The first of Close, Fail and
// Discard decides; err must not be nil.
func (q *Queue[T]) Fail(err error) { q.q.Fail(err) }

// Discard drops what is held and returns it, so that its owner can release it;
// everyone who reads, writes or waits gets err from now on.
//
// Values that readers have taken are not touched. Discard also works after Close
// and Fail, as long as values are held; once a queue has ended and none is held, it
// does nothing and returns nil. So each value that no reader took is returned
// exactly once, and an end behind which nothing was lost is kept. err must not be nil.
func (q *Queue[T]) Discard(err error) []T { return q.q.Discard(err) }

// Full reports whether the queue has held more than its max size and has not
// since fallen to half of it. Writes are accepted all the same: whoever fills the queue is
// expected to stop, and to go on when Drained is closed.
func (q *Queue[T]) Full() bool { return q.q.Full() }

// Drained returns a channel that is closed as soon as the queue is not full. It
// is closed already if the queue is not full now, so a wake-up cannot be
// lost between Full and Drained. All who wait through one full episode are woken
// together. A queue that has ended is never waited for: the channel is closed, and
// the next Write tells the error.
func (q *Queue[T]) Drained() <-chan struct{} { return q.q.Drained() }

// Drains returns how many times the queue has fallen from full to drained, and a
// channel that is closed when that number changes. Once the queue has ended
// the number does not change; the channel is then nil, and one handed out before is closed.
//
// It serves callers that must react to each change once, however fast they follow one another.
func (q *Queue[T]) Drains() (n int64, changed <-chan struct{}) { return q.q.Drains() }

// MaxSize returns the size in bytes above which the queue is full.
func (q *Queue[T]) MaxSize() int64 { return q.q.MaxSize() }

// SetMaxSize changes the max size to n bytes, at once: a queue that holds more
// than n is full from now on, and a full one that holds at most n/2 is drained. If n
// is below 1, nothing changes and SetMaxSize returns an error.
func (q *Queue[T]) SetMaxSize(n int64) error { return q.q.SetMaxSize(n) }

// Size returns the bytes held and being worked on: written and not yet done with.
func (q *Queue[T]) Size() int64 { return q.q.Size() }

// Len returns the number of values held: written and not yet read.
func (q *Queue[T]) Len() int { return q.q.Len() }

// Stats are the figures of a queue at one moment. Sizes are bytes.
type Stats = bytequeue.Stats

// Stats returns all figures of the queue as of one moment.
func (q *Queue[T]) Stats() Stats { return q.q.Stats() }
