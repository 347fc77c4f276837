package pump

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// A ReadStream is a live source of Buffers that can be paused. Third parties
// implement it; each method says what both parties must do.
//
// One goroutine at a time calls Read; readers may follow one another. The other methods may be called
// by any goroutine at any time, also while a Read waits and from inside the
// reader's own code.
type ReadStream[T any] interface {
	// Read returns the next Buffer, which the caller owns from then on.
	//
	// It blocks while there is nothing, and while the stream is paused. An empty Buffer is
	// legal: it is data like any other and does not mean the end.
	//
	// A done ctx wins over data that is ready: Read then returns context.Cause(ctx), or an
	// error that wraps it or ctx.Err(), and loses nothing. What it would have
	// returned is returned by the next Read, be it of the same caller or of another.
	//
	// At the end Read returns io.EOF itself, and after a failure the error of the failure; both only
	// after all data that came before them, and again at each later Read. With an
	// error the Buffer is empty. A paused stream withholds its data, its end and its failure.
	// After Close, Read returns an error that is not io.EOF, unless the end was reached before.
	Read(ctx context.Context) (pipe.Buffer[T], error)

	// Pause stops the stream: once it has returned, no Read returns a Buffer, the
	// end or a failure until Resume, also one that was waiting already. The
	// producer stops producing; what is under way is kept. Pause is a switch, not a
	// counter: a second one adds nothing. It never blocks, and does nothing after the end and after Close.
	Pause()

	// Resume undoes Pause, however often that was called. A stream that is not paused
	// is left as it is. Resume never blocks.
	Resume()

	// Close releases the source and what the stream holds. A Read that waits returns. The
	// goroutines of the stream have ended when Close returns; a call into foreign code
	// that cannot be interrupted may delay it. A second Close does nothing and
	// returns what the first one did.
	Close() error
}

// A WriteStream is a live sink of Buffers with a write queue counted in bytes.
// Third parties implement it; each method says what both parties must do.
//
// All methods may be called by many goroutines at once. The Buffers of one
// goroutine are written in the order of its Writes.
type WriteStream[T any] interface {
	// Write queues b and returns at once: it never blocks, and accepts b also
	// when the queue is full. Write owns b from then on, whatever it returns.
	//
	// Once the stream has failed, is closed or is aborted, Write refuses b with an error: the
	// failure itself where there was one. A nil error means accepted, not written; Close
	// reports what became of it. An empty Buffer costs nothing and is not kept: writing one is the way to
	// ask whether the stream still accepts.
	Write(b pipe.Buffer[T]) error

	// WriteQueueFull reports whether the queue has held more bytes than its max
	// size and has not since fallen to half of it. Whoever writes is expected to stop then, and
	// to go on when Drained is closed. What is being written counts as queued.
	WriteQueueFull() bool

	// Drained returns a channel that is closed as soon as the queue is not full;
	// closed already if it is not full now, so that no wake-up can be lost between
	// WriteQueueFull and Drained. Everyone who waits is woken, and so they are
	// by a failure, Close and Abort: only the next Write tells which it was.
	Drained() <-chan struct{}

	// WriteQueueMaxSize returns the size in bytes above which the queue is full.
	WriteQueueMaxSize() int64

	// SetWriteQueueMaxSize changes it to n bytes, at once, at any time: a queue that holds more than n
	// is full from now on, and a full one that holds at most n/2 is drained. A
	// value that the stream cannot work with, at least all below 1, is an error and changes nothing.
	SetWriteQueueMaxSize(n int64) error

	// Close refuses new writes at once, waits until everything accepted before is
	// written, and releases the medium. It returns the first error of a write, or
	// that of the release; nil means that everything is where it belongs.
	//
	// When ctx is done before that, Close does what Abort does with context.Cause(ctx), and returns
	// that. A second Close waits for the same end and returns the same.
	// The goroutines of the stream have ended when Close returns; a call into
	// foreign code that cannot be interrupted may delay it.
	Close(ctx context.Context) error

	// Abort drops what is queued and releases the medium, in such a way that
	// what was written does not look complete. Writes and Close return err from now on, unless
	// the stream had failed before: then that failure. Abort after the end of Close,
	// or a second one, does nothing. Like Close it ends the goroutines of the stream. A nil err stands for one of the
	// stream's own, such as queue.ErrClosed.
	Abort(err error)
}

// Failing is what a WriteStream may implement to tell of its failure at once. A pump whose source is silent
// then ends as soon as the sink has failed; with a sink that does not, it ends with the next Buffer.
type Failing interface {
	// Failed returns a channel that is closed when the stream has failed or was aborted,
	// from when on Write returns the error. A Close that succeeds leaves it open.
	Failed() <-chan struct{}
}

// Resumable is what a ReadStream may implement to remember that a pump was
// stopped while it held the stream paused. The pump that starts next on that
// stream, which may be another one, can then tell such a pause from the
// user's own: it resumes the former as soon as its sink is drained, and leaves the latter alone.
//
// Next to a ReadStream without it, only the pump that was stopped knows. Before another one
// takes over, the user calls Resume.
type Resumable interface {
	// LeavePaused is Pause, with the mark that whoever reads next is to resume.
	// The next Pause or Resume takes the mark away.
	LeavePaused()

	// LeftPaused reports whether the mark is there.
	LeftPaused() bool
}
