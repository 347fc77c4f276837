package queue

import (
	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/misuse"
)

const must = misuse.Package("queue")

// A Queue is a first-in first-out channel of values whose capacity is counted
// in bytes.
//
// It is made by [New]. Writes and reads of the zero Queue panic. A Queue must
// not be copied. All its methods may be called by many goroutines at once.
type Queue[T any] struct{ q bytequeue.Queue[T] }

// New returns an empty queue. The queue is full when its size is more than
// maxSize bytes.
//
// New panics if maxSize is below 1 or sizeOf is nil.
//
// sizeOf returns the size of a value in bytes, at least 0. Each value is
// measured once, on the goroutine that writes it. No lock is held then, so
// sizeOf may call methods of the queue. A write panics if the size is negative.
func New[T any](maxSize int64, sizeOf func(T) int64) *Queue[T] {
	q := new(Queue[T])
	q.q.Init(maxSize, sizeOf)
	return q
}
