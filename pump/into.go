package pump

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Into returns an Out of a pipeline as a WriteStream, for a stage function that
// hands its output to a Pump or to other code that writes to one.
//
// Write queues without waiting, as every WriteStream does. Close hands over what
// was gathered, and the reader of the Out gets io.EOF after it. Close does not
// wait for the reader, whose failures are those of the run. Abort fails the run.
//
// One goroutine at a time may use an Out, and so what Into returns, except for
// Abort. Into panics if out is nil.
func Into[T any](out *pipe.Out[T]) WriteStream[T] {
	if out == nil {
		panic("pump: Into: the Out must not be nil")
	}
	return outStream[T]{out: out, queue: out.WriteQueue()}
}

// An outStream is an Out as a WriteStream and a Drainer.
type outStream[T any] struct {
	out   *pipe.Out[T]
	queue pipe.WriteQueue[T]
}

func (s outStream[T]) Write(b pipe.Buffer[T]) error               { return s.queue.Write(b) }
func (s outStream[T]) WriteQueueFull() bool                       { return s.queue.Full() }
func (s outStream[T]) Drained() <-chan struct{}                   { return s.queue.Drained() }
func (s outStream[T]) Drains() (n int64, changed <-chan struct{}) { return s.queue.Drains() }
func (s outStream[T]) WriteQueueMaxSize() int64                   { return s.queue.MaxSize() }
func (s outStream[T]) SetWriteQueueMaxSize(n int64) error         { return s.queue.SetMaxSize(n) }
func (s outStream[T]) Close(ctx context.Context) error            { return s.out.Close(ctx) }
func (s outStream[T]) Abort(err error)                            { s.queue.Abort(err) }
