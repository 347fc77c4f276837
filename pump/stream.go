package pump

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// A ReadStream is a live source of Buffers that can be paused. Other packages
// implement it. The comment of each method states the duties of the
// implementation and of its callers.
//
// One goroutine at a time may call Read, and different goroutines may do so one
// after the other. Any goroutine may call the other methods at any time, even
// while a Read waits, and from inside the methods of the implementation.
//
// Package pipe/pipetest/conform tests whether an implementation keeps these
// rules.
type ReadStream[T any] interface {
	// Read returns the next Buffer, which the caller then owns.
	//
	// It waits while no Buffer is ready and while the stream is paused. An
	// empty Buffer is legal. It is data like any other and does not mean the
	// end.
	//
	// If ctx is done, Read returns context.Cause(ctx), or an error that wraps
	// that or ctx.Err(), even when a Buffer is ready. No data is lost. The next
	// Read returns the Buffer, in whatever goroutine it is called.
	//
	// At the end Read returns io.EOF itself, not an error that wraps it. After
	// a failure it returns the error of that failure. Both come after all
	// earlier data, and each later Read returns them again. With an error the
	// Buffer is empty. A paused stream withholds its end and its failure as
	// well as its data. After Close, Read returns an error that is not io.EOF,
	// unless the stream has reached its end before.
	Read(ctx context.Context) (pipe.Buffer[T], error)

	// Pause stops the stream. After Pause has returned, no Read returns a
	// Buffer, the end or a failure until Resume. This includes a Read that was
	// already waiting. The producer stops producing, and data that is on its
	// way is kept. Pause is a switch and not a counter, so a second Pause has
	// no effect. Pause never blocks. After the end and after Close it does
	// nothing.
	Pause()

	// Resume undoes Pause, however often that was called. It does nothing if
	// the stream is not paused. Resume never blocks.
	Resume()

	// Close releases the source and the data that the stream holds. A Read that
	// waits returns. When Close returns, the goroutines of the stream have
	// ended. A call into other code that cannot be interrupted may delay Close.
	// A second Close does nothing and returns the result of the first.
	Close() error
}

// A WriteStream is a live sink of Buffers with a write queue counted in bytes.
// Other packages implement it. The comment of each method states the duties of
// the implementation and of its callers.
//
// Many goroutines may call all methods at the same time. The Buffers of one
// goroutine are written in the order of its Writes.
//
// Package pipe/pipetest/conform tests whether an implementation keeps these
// rules.
type WriteStream[T any] interface {
	// Write puts b into the write queue and returns at once. It never blocks
	// and accepts b even when the queue is full. Write takes ownership of b,
	// whatever it returns.
	//
	// Once the stream has failed, is closed or is aborted, Write returns an
	// error. After a failure it is the error of that failure. A nil error means
	// that b was accepted, not that it was written. Close reports whether it
	// was. An empty Buffer costs nothing and is not kept. Use it to ask whether
	// the stream still accepts Buffers.
	Write(b pipe.Buffer[T]) error

	// WriteQueueFull reports whether the queue has held more bytes than its max
	// size and has not fallen to half of that since. A writer is expected to
	// stop then, and to continue when Drained is closed. Bytes that are being
	// written count as queued.
	WriteQueueFull() bool

	// Drained returns a channel that is closed as soon as the queue is not
	// full. If the queue is not full now, the channel is already closed, so no
	// wake-up can be lost between WriteQueueFull and Drained. Closing the
	// channel wakes all goroutines that wait. A failure, Close and Abort also
	// close it, and the next Write returns the reason.
	Drained() <-chan struct{}

	// WriteQueueMaxSize returns the size in bytes above which the queue is
	// full.
	WriteQueueMaxSize() int64

	// SetWriteQueueMaxSize changes that size to n bytes, at any time and at
	// once. A queue that holds more than n bytes becomes full, and a full queue
	// that holds at most n/2 bytes is drained. If the stream cannot work with
	// n, SetWriteQueueMaxSize returns an error and changes nothing. An n below
	// 1 is always an error.
	SetWriteQueueMaxSize(n int64) error

	// Close refuses new Writes at once, waits until all accepted Buffers are
	// written, and releases the medium. It returns the first error of a write,
	// or the error of the release. The result nil means that all data has been
	// written.
	//
	// If ctx ends before that, Close aborts the stream with context.Cause(ctx)
	// and returns that at once. A Close from inside a call that it waits for
	// ends in this way.
	//
	// A second Close waits for the same end and returns the same result. When a
	// Close returns whose ctx has not ended, the goroutines of the stream have
	// ended, and it calls no other code any more.
	Close(ctx context.Context) error

	// Abort drops all queued Buffers and makes the stream release the medium,
	// in such a way that its content cannot be mistaken for complete output.
	// Abort only signals. It never blocks and may be called from anywhere, even
	// from inside a call that the stream makes. Close waits until the medium is
	// released, so code that needs that calls Abort and then Close.
	//
	// From then on Write and Close return err. If the stream had failed before,
	// they return the error of that failure. If err is nil, the stream uses an
	// error of its own, such as [queue.ErrClosed]. After Close has finished,
	// and after another Abort, Abort does nothing.
	Abort(err error)
}

// Failing is an optional interface of a [WriteStream] that announces its
// failure at once. A pump whose source is silent then ends as soon as the sink
// has failed. With other sinks it ends at the next Buffer.
type Failing interface {
	// Failed returns a channel that is closed when the stream has failed or was
	// aborted. From then on Write returns the error. A Close without an error
	// leaves the channel open.
	Failed() <-chan struct{}
}

// ErrorCloser is an optional interface of a [ReadStream] whose source can use
// the reason of an early Close. A [Reader] passes it on to the other end of a
// pipe, for example. [Pump.Run] and [From] call CloseWithError in place of
// Close after a failure.
type ErrorCloser interface {
	// CloseWithError does what Close does. The reason is err, which is the
	// first failure of the pump or of the pipeline.
	CloseWithError(err error) error
}

// Resumable is an optional interface of a [ReadStream]. If a pump is stopped
// while it has the stream paused, the stream records that. The next pump on
// that stream may be another one. It can then distinguish a pause that a pump
// has left from a pause by the user. It ends the first kind as soon as its sink
// is drained, and does not end the second kind.
//
// If a ReadStream does not implement Resumable, only the stopped pump knows
// about the pause. The user then calls Resume before another pump starts.
type Resumable interface {
	// LeavePaused does what Pause does, and marks the pause as one that the
	// next pump ends. The next Pause or Resume removes the mark.
	LeavePaused()

	// LeftPaused reports whether the pause has the mark.
	LeftPaused() bool
}
