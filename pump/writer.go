package pump

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Writer is the WriteStream of an io.Writer, the medium: one goroutine writes
// what is queued. Make one with NewWriter; the zero Writer does not work, and a Writer must not be copied.
// All its methods may be called by many goroutines at once; Close and Flush not from inside the
// medium, for which they wait.
type Writer struct {
	// set by NewWriter, read-only after
	dst    io.Writer
	medium medium
	queue  *queue.Queue[pipe.Bytes]

	group  proc.Group
	inside owner         // the goroutine that calls dst
	failed chan struct{} // closed when err is set
	done   chan struct{} // closed when everything is over; result is set then
	result error         // what Close returns

	mu sync.Mutex // never held while waiting or while dst is called

	// guarded by mu
	started  bool
	complete bool          // everything was written before any failure: an Abort comes too late
	err      error         // the first failure, or that of Abort; nil: none
	accepted int64         // bytes that Write took
	written  int64         // of these, written to dst; ≤ accepted
	progress chan struct{} // closed when written or err changes; nil: nobody waits
}

// NewWriter returns a WriteStream that writes to dst.
//
// Its write queue has the max size given by WriteQueueMaxSize (DefaultWriteQueueMaxSize if not given), and nothing else
// bounds it: who writes must mind WriteQueueFull. A goroutine starts with the first Write and ends when the
// stream is closed, aborted, or has failed. Small Buffers that wait are put together and
// written with one call; a Buffer is never split, and dst sees the bytes in
// the order of the Writes.
//
// A failed write of dst, a short one without error included, ends the stream: what
// is queued is dropped and Write, Flush and Close return that error.
//
// If dst is an io.Closer it is closed at the end, unless KeepOpen is given. After a failure and on Abort, a dst with a method
// CloseWithError(error) error or Abort(error) gets the error instead, so that its
// other end sees a cut-off. A dst without one is closed then too: one whose Close completes what was written, such as
// a gzip.Writer or an upload, needs such a method, or what was cut off looks complete. NewWriter panics if dst is nil.
//
// Source: io.Writer; io.PipeWriter.CloseWithError.
func NewWriter(dst io.Writer, opts ...Option) *Writer {
	if isNil(dst) {
		panic("pump: NewWriter: the io.Writer must not be nil")
	}
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

// Write queues b for dst, as WriteStream asks for, and releases it once it is
// written. It returns the failure of an earlier write, the error of Abort, or queue.ErrClosed.
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

// WriteQueueFull reports whether more than the max size was queued and not yet half of that written.
func (w *Writer) WriteQueueFull() bool { return w.queue.Full() }

// Drained returns a channel that is closed as soon as the queue is not full, or has ended.
func (w *Writer) Drained() <-chan struct{} { return w.queue.Drained() }

// Drains counts how often the queue has drained, for OnDrain; see Drainer.
func (w *Writer) Drains() (n int64, changed <-chan struct{}) { return w.queue.Drains() }

// WriteQueueMaxSize returns the size in bytes above which the queue is full.
func (w *Writer) WriteQueueMaxSize() int64 { return w.queue.MaxSize() }

// SetWriteQueueMaxSize changes the max size to n bytes, at least 1, at once.
func (w *Writer) SetWriteQueueMaxSize(n int64) error { return w.queue.SetMaxSize(n) }

// Failed returns a channel that is closed when a write has failed, or on Abort; see Failing.
func (w *Writer) Failed() <-chan struct{} { return w.failed }

// Stats returns the figures of the write queue: what is held counts until it is written.
func (w *Writer) Stats() queue.Stats { return w.queue.Stats() }

// Flush waits until everything that was accepted before is written to dst, and
// returns the failure that prevents it. When ctx is done before that, Flush returns
// context.Cause(ctx), and the Writer goes on.
func (w *Writer) Flush(ctx context.Context) error {
	w.mu.Lock()
	target := w.accepted
	w.mu.Unlock()
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		w.mu.Lock()
		missing, err, progress := target-w.written, w.err, w.progressLocked()
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

// progressLocked returns a channel that is closed when written or err changes.
func (w *Writer) progressLocked() <-chan struct{} {
	if w.progress == nil {
		w.progress = make(chan struct{})
	}
	return w.progress
}

func (w *Writer) tellLocked() {
	if w.progress != nil {
		close(w.progress)
		w.progress = nil
	}
}

// Close waits until everything is written and closes dst, as WriteStream asks for. A
// write that is under way when ctx ends, and that closing dst does not interrupt, delays Close.
func (w *Writer) Close(ctx context.Context) error {
	if ctx.Err() == nil { // else what is left to do would race with the Abort
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
	w.Abort(context.Cause(ctx)) // does nothing if all is over
	return w.result
}

// Abort drops what is queued and ends dst, as WriteStream asks for; a nil err stands for
// queue.ErrClosed. It waits for a write of dst that is under way and cannot be interrupted.
//
// What interrupts one are CloseWithError, Abort, and the Close of a type with
// SetWriteDeadline, such as files and connections. Any other Close is not called while a write runs.
func (w *Writer) Abort(err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	if w.fail(err) {
		w.medium.interrupt(err)
	}
	if w.inside.isCaller() {
		return
	}
	<-w.done // cannot block for longer than one call of dst
	w.group.Wait()
}

// fail records the first error and drops what is queued. It reports false if everything
// was written before.
func (w *Writer) fail(err error) bool {
	w.mu.Lock()
	w.startLocked() // the goroutine is the one that ends dst
	if w.complete {
		w.mu.Unlock()
		return false
	}
	if w.err == nil {
		w.err = err
		close(w.failed)
	}
	w.tellLocked()
	w.mu.Unlock()
	for _, b := range w.queue.Discard(err) {
		b.Release()
	}
	return true
}
