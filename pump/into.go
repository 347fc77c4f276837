package pump

import (
	"context"
	"sync/atomic"

	"github.com/penstock-go/penstock/pipe"
)

// Into returns an Out of a pipeline as a [WriteStream]. A stage function can
// pass it to a [Pump], or to other code that writes to a WriteStream. The
// result is a [Drainer], too.
//
// Its write queue is that of the Out. See [pipe.Out.WriteQueue]. As in every
// WriteStream, Write does not wait.
//
// Close hands over the elements that the Out holds. After those the stage
// downstream gets io.EOF. Unlike Close of other WriteStreams, it does not wait
// until the Buffers are processed. A failure of the stage downstream is a
// failure of the run.
//
// After Abort, Close returns the error at once and leaves the Out to the
// engine, which ends it when the stage function returns.
//
// Abort fails the run with its error. If the error wraps [pipe.ErrStopped], the
// run does not fail. The cause of the context of a source does that during
// [pipe.Pipeline.Drain]. Write then accepts no more Buffers, and those that it
// has accepted are delivered.
//
// One goroutine at a time may use the Out and the result of Into. Abort is the
// exception, which any goroutine may call. Into panics if out is nil.
func Into[T any](out *pipe.Out[T]) WriteStream[T] {
	must.Hold("Into", out != nil, "the Out must not be nil")
	return &outStream[T]{out: out, queue: out.WriteQueue()}
}

// An outStream is an Out as a WriteStream and a Drainer.
type outStream[T any] struct {
	out   *pipe.Out[T]
	queue pipe.WriteQueue[T]

	aborted atomic.Bool
	closed  bool // used by the goroutine that uses out
}

func (s *outStream[T]) Write(b pipe.Buffer[T]) error               { return s.queue.Write(b) }
func (s *outStream[T]) WriteQueueFull() bool                       { return s.queue.Full() }
func (s *outStream[T]) Drained() <-chan struct{}                   { return s.queue.Drained() }
func (s *outStream[T]) Drains() (n int64, changed <-chan struct{}) { return s.queue.Drains() }
func (s *outStream[T]) WriteQueueMaxSize() int64                   { return s.queue.MaxSize() }
func (s *outStream[T]) SetWriteQueueMaxSize(n int64) error         { return s.queue.SetMaxSize(n) }

// Close closes the Out, unless it was aborted. A Close of an aborted Out would
// make the output of a stage that Drain has cut seem whole.
func (s *outStream[T]) Close(ctx context.Context) error {
	if s.aborted.Load() && !s.closed {
		return s.queue.Write(pipe.Buffer[T]{}) // returns the error of Abort
	}
	err := s.out.Close(ctx)
	s.closed = err == nil
	return err
}

func (s *outStream[T]) Abort(err error) {
	s.queue.Abort(err)
	s.aborted.Store(true)
}
