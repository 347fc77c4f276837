package pump

import (
	"context"
	"io"
	"sync"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/readsize"
	"github.com/penstock-go/penstock/internal/signal"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Reader is the [ReadStream] of an io.Reader. It reads ahead into recycled
// Buffers of [BufferSize] bytes. Make one with [NewReader]. The zero Reader
// does not work, and a Reader must not be copied.
//
// One goroutine at a time may call Read and TryRead. Many goroutines may call
// the other methods at the same time.
type Reader struct {
	// set by NewReader, read-only after
	src    io.Reader
	closer io.Closer // nil: src stays open
	ahead  *queue.Queue[pipe.Bytes]
	pool   *pipe.Pool[byte]
	size   readsize.Size // of the next read of src; used only by the goroutine after its start

	group   proc.Group    // the goroutine that reads src
	closing chan struct{} // closed at the start of Close, which ends the goroutine
	closed  chan struct{} // closed at the end of Close; closeErr is set before that

	mu sync.Mutex // not held while waiting or while src is called

	// guarded by mu
	started    bool // the goroutine was started
	paused     bool
	leftPaused bool         // paused by LeavePaused; implies paused
	resumed    notify.Event // happens in Resume, if the stream was paused
	withheld   pipe.Bytes   // taken from ahead during a Pause; empty: nothing
	final      error        // the result of every Read from now on; nil: open
	closeErr   error        // the result of Close
	isClosed   bool
}

// NewReader returns a [ReadStream] of the bytes that src returns.
//
// It does not read before the first Read. From then on a goroutine reads ahead,
// up to the size given by [WriteQueueMaxSize] ([DefaultWriteQueueMaxSize] if
// that is not given) and one Buffer more. So the memory of a Reader is at most
// that size and three Buffers. A silent src is read 256 bytes at a time, so
// that little memory waits with a read. The goroutine ends with src, or with
// Close.
//
// Read returns a failure of src, such as io.ErrUnexpectedEOF, after all bytes
// that were read before it. If src returns nothing a hundred times in a row,
// the Reader fails with io.ErrNoProgress.
//
// If src is an io.Closer, Close closes it, even while a Read of src is under
// way. With files, connections and pipes that ends the Read. For a src whose
// Close must not be called during a Read, pass [KeepOpen]. Close then waits for
// the Read, as it does for a src that is not an io.Closer. NewReader panics if
// src is nil.
//
// If a program also writes to src, which is a connection then, use [Duplex].
//
// Source: io.Reader.
func NewReader(src io.Reader, opts ...Option) *Reader {
	must.Hold("NewReader", !misuse.IsNil(src), "the io.Reader must not be nil")
	c := configOf(opts)
	size := c.maxSizeOr(DefaultWriteQueueMaxSize)
	r := &Reader{
		src:     src,
		ahead:   queue.New(size, pipe.Bytes.Size),
		pool:    pipe.NewPool[byte](BufferSize, int(min(size, maxRecycled)/BufferSize)+3),
		size:    readsize.UpTo(BufferSize),
		closing: make(chan struct{}),
		closed:  make(chan struct{}),
	}
	if closer, ok := src.(io.Closer); ok && !c.keepOpen {
		r.closer = closer
	}
	return r
}

// maxRecycled is the largest number of bytes that a Reader keeps for reuse,
// however large its max size is.
const maxRecycled = 64 << 20

// Read returns the bytes that src has returned next. See [ReadStream.Read]. The
// Buffer has at most [BufferSize] bytes, and its Release recycles it.
func (r *Reader) Read(ctx context.Context) (pipe.Bytes, error) {
	for {
		if ctx.Err() != nil {
			return pipe.Bytes{}, context.Cause(ctx)
		}
		b, resumed, err := r.readWithheld()
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

// TryRead returns the Buffer that Read would return, if Read would not wait. It
// reports false if no bytes were read ahead, if the stream is paused, and at
// the end. The first TryRead starts the reading, as the first Read does.
func (r *Reader) TryRead() (pipe.Bytes, bool) {
	b, resumed, err := r.readWithheld()
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

// Stats returns the figures of the bytes that were read ahead. A Buffer counts
// until the next Read.
func (r *Reader) Stats() queue.Stats { return r.ahead.Stats() }

// readWithheld is the part of Read before the queue. It returns the final
// error, or the Buffer that was withheld during a Pause. While the stream is
// paused it returns the channel that Resume closes. If all results are zero,
// Read takes the next Buffer from the queue. The first call starts the
// goroutine.
func (r *Reader) readWithheld() (b pipe.Bytes, resumed <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.final != nil {
		return b, nil, r.final
	}
	if !r.started {
		r.started = true
		r.group.Go("", "reader", r.fill)
	}
	if r.paused {
		return b, r.resumed.Next(), nil
	}
	b, r.withheld = r.withheld, b
	return b, nil, nil
}

// deliver decides whether Read may return b or err, which come from the queue.
// The decision is one step with Pause and Close. If the stream is paused,
// deliver withholds b until Resume.
func (r *Reader) deliver(b pipe.Bytes, err error) (pipe.Bytes, error, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.final != nil:
		return pipe.Bytes{}, r.final, true
	case r.paused:
		r.withheld = b // an end stays in the queue, which returns it again
		return pipe.Bytes{}, nil, false
	}
	r.final = err
	return b, err, true
}

// Pause stops the stream. Until Resume, Read returns nothing and src is not
// read. A read of src that is under way is not interrupted, and its bytes are
// kept.
func (r *Reader) Pause() { r.pause(false) }

// LeavePaused does what Pause does, for a pump that was stopped. See
// [Resumable].
func (r *Reader) LeavePaused() { r.pause(true) }

func (r *Reader) pause(leave bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paused, r.leftPaused = true, leave
}

// Resume undoes Pause and LeavePaused.
func (r *Reader) Resume() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paused, r.leftPaused = false, false
	r.resumed.Happen()
}

// LeftPaused reports whether LeavePaused was the last call of Pause,
// LeavePaused and Resume.
func (r *Reader) LeftPaused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.leftPaused
}

// Close drops the bytes that were read ahead. If src is an io.Closer and
// [KeepOpen] was not given, Close closes src and returns the error of
// src.Close. It waits for a read of src that is under way. A Read that waits
// returns [queue.ErrClosed]. All later Reads do the same, unless the stream had
// ended before.
func (r *Reader) Close() error { return r.close(queue.ErrClosed, false) }

// CloseWithError does what Close does, because of err. Reads then return err in
// place of [queue.ErrClosed]. If src has a method CloseWithError(error) error,
// as an io.PipeReader has, that method gets err, and is called in place of
// src.Close. A nil err is queue.ErrClosed. See [ErrorCloser].
func (r *Reader) CloseWithError(err error) error {
	if err == nil {
		err = queue.ErrClosed
	}
	return r.close(err, true)
}

// close ends the stream with err. If forward is set, src gets err.
func (r *Reader) close(err error, forward bool) error {
	r.mu.Lock()
	if r.isClosed {
		r.mu.Unlock()
		<-r.closed // cannot block for longer than the first Close does
		return r.closeErr
	}
	r.isClosed = true
	if r.final == nil {
		r.final = signal.Foreign(err) // never io.EOF, since the stream was not at its end
	}
	r.mu.Unlock()

	close(r.closing)
	r.ahead.Discard(queue.ErrClosed) // the Buffers are not released, since nothing uses the pool any more
	switch src, ok := r.closer.(ErrorCloser); {
	case ok && forward:
		r.closeErr = src.CloseWithError(err)
	case r.closer != nil:
		r.closeErr = r.closer.Close()
	}
	r.group.Wait()
	close(r.closed)
	return r.closeErr
}
