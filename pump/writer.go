package pump

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Writer is the [WriteStream] of an io.Writer, which is called the medium.
// One goroutine writes the queued Buffers. Make a Writer with [NewWriter]. The
// zero Writer does not work, and a Writer must not be copied.
//
// Many goroutines may call all methods at the same time. Close and Flush wait
// for the medium. From inside one of its methods they wait until their ctx
// ends. Abort waits for nothing and may be called from anywhere.
type Writer struct {
	// set by NewWriter, read-only after
	dst    io.Writer
	medium medium
	queue  *queue.Queue[pipe.Bytes]

	group  proc.Group
	failed chan struct{} // closed when err is set, except by an error of the medium's Close
	done   chan struct{} // closed when the medium is ended; result is set before that
	result error         // the result of Close

	mu sync.Mutex // not held while waiting or while dst is called

	// guarded by mu
	started  bool         // the goroutine was started
	complete bool         // all bytes are written and nothing had failed, so an Abort comes too late
	err      error        // the first failure, or the error of Abort; nil: none
	accepted int64        // bytes that Write has accepted
	written  int64        // bytes written to dst; ≤ accepted
	progress notify.Event // happens when written or err changes
}

// NewWriter returns a [WriteStream] that writes to dst.
//
// The option [WriteQueueMaxSize] sets the max size of its write queue. The
// default is [DefaultWriteQueueMaxSize]. Write accepts bytes beyond that, so
// its callers must check WriteQueueFull. A goroutine starts with the first
// Write. It ends when the stream is closed, is aborted, or fails. Queued small
// Buffers are joined and written with one call. A Buffer is never split, and
// dst gets the bytes in the order of the Writes.
//
// A failed write of dst ends the stream, and so does a short write without an
// error. The queued Buffers are dropped, and Write, Flush and Close return that
// error.
//
// If dst is an io.Closer, it is closed at the end, unless [KeepOpen] is given.
// After a failure and on Abort, a dst with a method CloseWithError(error) error
// or Abort(error) gets the error instead, so that its other end does not see a
// clean end. A dst without such a method is closed. If Close of dst completes
// the output, as Close of a gzip.Writer does, dst needs such a method.
// Otherwise truncated output is mistaken for complete output. NewWriter panics
// if dst is nil.
//
// If a program also reads from dst, which is a connection then, use [Duplex].
//
// Source: io.Writer; io.PipeWriter.CloseWithError.
func NewWriter(dst io.Writer, opts ...Option) *Writer {
	must.Hold("NewWriter", !misuse.IsNil(dst), "the io.Writer must not be nil")
	c := configOf(opts)
	w := &Writer{
		dst:    dst,
		queue:  queue.New(c.maxSizeOr(DefaultWriteQueueMaxSize), pipe.Bytes.Size),
		failed: make(chan struct{}),
		done:   make(chan struct{}),
	}
	w.medium.closed = make(chan struct{})
	if !c.keepOpen {
		w.medium.dst = dst
	}
	return w
}

// Write queues b for dst, and releases b once it is written. See
// [WriteStream.Write]. It returns the failure of an earlier write, the error of
// Abort, or [queue.ErrClosed].
func (w *Writer) Write(b pipe.Bytes) error {
	size := b.Size()
	w.mu.Lock()
	err := w.err
	if err == nil {
		err = w.queue.Write(b)
	}
	if err == nil && size > 0 {
		w.accepted += size
		w.startLocked()
	}
	w.mu.Unlock()
	if err != nil || size == 0 {
		b.Release()
	}
	return err
}

func (w *Writer) startLocked() {
	if !w.started {
		w.started = true
		w.group.Go("", "writer", w.work)
	}
}

// WriteQueueFull reports whether the queue has held more than its max size and
// has not fallen to half of that since.
func (w *Writer) WriteQueueFull() bool { return w.queue.Full() }

// Drained returns a channel that is closed as soon as the queue is not full, or
// has ended.
func (w *Writer) Drained() <-chan struct{} { return w.queue.Drained() }

// Drains returns how often the queue has drained. See [Drainer].
func (w *Writer) Drains() (n int64, changed <-chan struct{}) { return w.queue.Drains() }

// WriteQueueMaxSize returns the size in bytes above which the queue is full.
func (w *Writer) WriteQueueMaxSize() int64 { return w.queue.MaxSize() }

// SetWriteQueueMaxSize changes the max size to n bytes at once. An n below 1 is
// an error and changes nothing.
func (w *Writer) SetWriteQueueMaxSize(n int64) error { return w.queue.SetMaxSize(n) }

// Failed returns a channel that is closed when a write has failed, or on Abort.
// See [Failing].
func (w *Writer) Failed() <-chan struct{} { return w.failed }

// Stats returns the figures of the write queue. A Buffer counts until it is
// written.
func (w *Writer) Stats() queue.Stats { return w.queue.Stats() }

// Flush waits until all bytes that were accepted before the call are written to
// dst. If a failure prevents that, Flush returns the failure. If ctx ends
// first, Flush returns context.Cause(ctx), and the Writer continues.
func (w *Writer) Flush(ctx context.Context) error {
	w.mu.Lock()
	target := w.accepted
	w.mu.Unlock()
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var progress <-chan struct{}
		w.mu.Lock()
		missing, err := target-w.written, w.err
		if missing > 0 && err == nil {
			progress = w.progress.Next()
		}
		w.mu.Unlock()
		switch {
		case missing <= 0:
			return nil
		case err != nil:
			return err
		}
		select {
		case <-progress:
		case <-ctx.Done():
		}
	}
}

// Close waits until all Buffers are written and dst is closed. See
// [WriteStream.Close]. If ctx ends first, Close aborts the Writer and returns
// at once, even if a write of dst is under way. A later Close waits for the end
// of that write.
func (w *Writer) Close(ctx context.Context) error {
	if ctx.Err() == nil { // otherwise the remaining writes would race with the Abort
		w.queue.Close()
		w.mu.Lock()
		w.startLocked()
		w.mu.Unlock()
		select {
		case <-w.done:
			w.group.Wait()
			return w.result
		case <-ctx.Done():
		}
	}
	w.Abort(context.Cause(ctx)) // has no effect if all bytes are written
	select {
	case <-w.done:
		w.group.Wait()
		return w.result
	default:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil { // all bytes are written, and dst is being closed
		return context.Cause(ctx)
	}
	return w.err
}

// Abort drops the queued Buffers and makes the Writer end dst. See
// [WriteStream.Abort]. A nil err becomes [queue.ErrClosed]. Abort only signals,
// so it never blocks. It may be called from anywhere, even from inside a method
// of dst. [Writer.Close] waits until dst has ended and returns err:
//
//	w.Abort(err)
//	_ = w.Close(ctx) // waits until dst has ended
//
// CloseWithError and Abort of dst interrupt a write that is under way. So does
// Close, if dst has a method SetWriteDeadline, as files and connections have.
// The Writer calls these methods on another goroutine than the write. Any other
// Close is not called while a write runs.
func (w *Writer) Abort(err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failLocked(err) && w.medium.isInterruptible() {
		// The goroutine that writes still runs, because it sets complete or err
		// before it ends. So no Wait of the group can have returned.
		w.group.Go("", "writer: abort", func() { w.medium.interrupt(err) })
	}
}

// failLocked records the first error and drops the queued Buffers. It reports
// false if there was an error before, or if all bytes are written.
func (w *Writer) failLocked(err error) bool {
	w.startLocked() // the goroutine ends dst
	if w.complete || w.err != nil {
		return false
	}
	w.err = err
	close(w.failed)
	w.progress.Happen()
	for _, b := range w.queue.Discard(err) {
		b.Release()
	}
	return true
}
