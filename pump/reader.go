package pump

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Reader is the ReadStream of an io.Reader, which it reads ahead into recycled Buffers of
// BufferSize bytes. Make one with NewReader; the zero Reader does not work, and a
// Reader must not be copied.
//
// One goroutine at a time may Read; the other methods may be called by many at once.
type Reader struct {
	// set by NewReader, read-only after
	src    io.Reader
	closer io.Closer // nil: src stays open
	ahead  *queue.Queue[pipe.Bytes]
	pool   *pipe.Pool[byte]

	group   proc.Group    // the goroutine that calls src.Read
	closing chan struct{} // closed by Close: the goroutine ends
	closed  chan struct{} // closed at the end of Close; closeErr is set then

	mu sync.Mutex // never held while waiting or while src is called

	// guarded by mu
	started  bool          // the goroutine was started
	resumed  chan struct{} // nil: not paused; closed by Resume
	left     bool          // paused by LeavePaused; false if resumed is nil
	kept     pipe.Bytes    // taken from ahead while the stream was being paused; empty: nothing
	over     error         // what Read has returned at the end, or returns because of Close; nil: open
	closeErr error         // what Close returns
	isClosed bool
}

// NewReader returns a ReadStream of what src reads.
//
// It reads nothing before the first Read. From then on a goroutine reads up to
// WriteQueueMaxSize bytes ahead (DefaultWriteQueueMaxSize if not given), and one Buffer more; so the memory of a Reader is at
// most the max size and three Buffers. The goroutine ends with src, and otherwise with
// Close. A failure of src comes after all that was read before it, also
// io.ErrUnexpectedEOF; a src that returns nothing a hundred times in a row fails with io.ErrNoProgress.
//
// If src is an io.Closer, Close closes it, also while a Read of src is under
// way, so that it returns: files, connections and pipes allow that. What does not, or is no io.Closer, makes Close wait
// for that Read; wrap the former in the option KeepOpen. NewReader panics if src is nil.
//
// Source: io.Reader.
func NewReader(src io.Reader, opts ...Option) *Reader {
	if isNil(src) {
		panic("pump: NewReader: the io.Reader must not be nil")
	}
	c := configOf(opts)
	size := c.maxSizeOr(DefaultWriteQueueMaxSize)
	r := &Reader{
		src:     src,
		ahead:   queue.New(size, pipe.Bytes.Size),
		pool:    pipe.NewPool[byte](BufferSize, int(min(size, maxRecycled)/BufferSize)+3),
		closing: make(chan struct{}),
		closed:  make(chan struct{}),
	}
	if closer, ok := src.(io.Closer); ok && !c.keepOpen {
		r.closer = closer
	}
	return r
}

// maxRecycled bounds the bytes that a Reader keeps for reuse, however large its max size is.
const maxRecycled = 64 << 20

// Read returns what src has read next, as ReadStream asks for. The Buffer has at most BufferSize
// bytes; Release recycles it.
func (r *Reader) Read(ctx context.Context) (pipe.Bytes, error) {
	for {
		if ctx.Err() != nil {
			return pipe.Bytes{}, context.Cause(ctx)
		}
		b, resumed, err := r.look()
		switch {
		case err != nil || b.Len() > 0:
			return b, err
		case resumed != nil:
			select {
			case <-resumed:
			case <-r.closing:
			case <-ctx.Done():
			}
			continue
		}
		b, err = r.ahead.Read(ctx)
		if err != nil && ctx.Err() != nil {
			continue
		}
		if b, err, ok := r.deliver(b, err); ok {
			return b, err
		}
	}
}

// Stats returns the figures of what was read ahead: it counts until the next Read.
func (r *Reader) Stats() queue.Stats { return r.ahead.Stats() }

// TryRead is Read if that would return a Buffer without waiting. It reports false if
// nothing was read ahead, if the stream is paused, and at the end. The first one starts reading, as Read does.
func (r *Reader) TryRead() (pipe.Bytes, bool) {
	b, resumed, err := r.look()
	if b.Len() > 0 || resumed != nil || err != nil {
		return b, b.Len() > 0
	}
	b, ok := r.ahead.TryRead()
	if !ok {
		return b, false
	}
	b, err, ok = r.deliver(b, nil)
	return b, ok && err == nil
}

// look returns what Read finds without waiting, or what it has to wait for because of Pause.
func (r *Reader) look() (b pipe.Bytes, resumed <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over != nil {
		return b, nil, r.over
	}
	if !r.started {
		r.started = true
		r.group.Go("", "reader", r.fill)
	}
	if r.resumed != nil {
		return b, r.resumed, nil
	}
	b, r.kept = r.kept, b
	return b, nil, nil
}

// deliver decides, in one step with Pause and Close, whether what was taken from the queue may
// leave. If not, it is kept for after Resume, or dropped.
func (r *Reader) deliver(b pipe.Bytes, err error) (pipe.Bytes, error, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.over != nil:
		return pipe.Bytes{}, r.over, true
	case r.resumed != nil:
		r.kept = b // an end stays in the queue, which returns it again
		return pipe.Bytes{}, nil, false
	}
	r.over = err
	return b, err, true
}

// Pause stops the stream: after it, Read returns nothing and src is not read, until Resume. A read of
// src that is under way is not interrupted, and what it reads is kept.
func (r *Reader) Pause() { r.pause(false) }

// LeavePaused is Pause on behalf of a pump that was stopped, as Resumable asks for.
func (r *Reader) LeavePaused() { r.pause(true) }

func (r *Reader) pause(leave bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resumed == nil {
		r.resumed = make(chan struct{})
	}
	r.left = leave
}

// Resume undoes Pause and LeavePaused.
func (r *Reader) Resume() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resumed != nil {
		close(r.resumed)
		r.resumed = nil
	}
	r.left = false
}

// LeftPaused reports whether LeavePaused was the last of Pause, LeavePaused and Resume.
func (r *Reader) LeftPaused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.left
}

// Close drops what was read ahead, closes src if it is an io.Closer (unless
// KeepOpen was given) and returns the error of that. It waits for a read of src that is under way. A
// Read that waits returns queue.ErrClosed, as all later ones do unless the end came before.
func (r *Reader) Close() error {
	r.mu.Lock()
	if r.isClosed {
		r.mu.Unlock()
		<-r.closed // cannot block for longer than the first Close does
		return r.closeErr
	}
	r.isClosed = true
	if r.over == nil {
		r.over = queue.ErrClosed
	}
	r.mu.Unlock()

	close(r.closing)
	r.ahead.Discard(queue.ErrClosed) // not released: the pool that they would go back to is of no use any more
	if r.closer != nil {
		r.closeErr = r.closer.Close()
	}
	r.group.Wait()
	close(r.closed)
	return r.closeErr
}
