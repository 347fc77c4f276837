package pump

import (
	"io"

	"github.com/penstock-go/penstock/internal/checkedio"
	"github.com/penstock-go/penstock/pipe"
)

// copyBelow is the length in bytes below which the result of a read is copied
// to memory of its own length. The queue counts the bytes of a Buffer, not its
// memory. Without the copy, each byte of a slow connection could hold 64 KiB of
// memory, and the memory of a queue could be 65,536 times its max size. With
// the copy, the factor is at most 4. Larger results are not copied, because
// recycling pays for their Buffers.
const copyBelow = BufferSize / 4

// fill reads src until the end of src, a failure, or Close.
//
// runs on the goroutine of the Reader
func (r *Reader) fill() {
	src := checkedio.NewReader(r.src)
	var b pipe.Bytes
	for r.awaitSpace() {
		if b.Len() != r.size.Next() {
			b.Release()
			b = r.space()
		}
		n, err := src.Read(b.Elements())
		r.size.Got(n)
		if n > 0 {
			b = r.queue(b, n)
		}
		if err != nil {
			r.end(err)
			return
		}
	}
}

// space returns a Buffer for the next read.
func (r *Reader) space() pipe.Bytes {
	if r.size.AtLimit() {
		return r.pool.Get()
	}
	return pipe.BufferOf(make([]byte, r.size.Next())...)
}

// queue appends the first n bytes of b to the queue. It returns b if it has
// copied the bytes, so that b can be used for the next read.
func (r *Reader) queue(b pipe.Bytes, n int) (kept pipe.Bytes) {
	if n < copyBelow {
		_ = r.ahead.Write(pipe.BufferOf(append([]byte(nil), b.Elements()[:n]...)...))
		return b
	}
	_ = r.ahead.Write(b.First(n)) // the queue refuses b after Close, when no Read wants it
	return pipe.Bytes{}
}

// end ends the queue with the error of src.
func (r *Reader) end(err error) {
	if err == io.EOF {
		r.ahead.Close()
		return
	}
	r.ahead.Fail(err)
}

// awaitSpace waits until the stream is not paused and the queue is not full. It
// reports false after Close.
func (r *Reader) awaitSpace() bool {
	for {
		var wait <-chan struct{}
		r.mu.Lock()
		isClosed := r.isClosed
		if r.paused {
			wait = r.resumed.Next()
		}
		r.mu.Unlock()
		switch {
		case isClosed:
			return false
		case wait != nil:
		case r.ahead.Full():
			wait = r.ahead.Drained()
		default:
			return true
		}
		select {
		case <-wait:
		case <-r.closing:
			return false
		}
	}
}
