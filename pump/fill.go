package pump

import (
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// copyBelow is the length in bytes under which what was read moves to
// memory of its own length. A Buffer counts as what it holds, not as what it could hold: 64 KiB for each
// byte of a slow connection would be 65,536 times the max size. So it is 4 times at most, and the
// large Buffers, for which recycling pays, are not copied.
const copyBelow = BufferSize / 4

// fill reads src until its end, a failure, or Close.
//
// runs on the goroutine of the Reader
func (r *Reader) fill() {
	src := checked{r: r.src}
	b := r.pool.Get()
	for r.awaitRoom() {
		n, err := src.Read(b.Elements())
		if n > 0 {
			b = r.queue(b, n)
		}
		if err != nil {
			r.end(err)
			return
		}
	}
}

// queue appends the first n bytes of b and returns the Buffer to read into next.
func (r *Reader) queue(b pipe.Bytes, n int) (next pipe.Bytes) {
	if n < copyBelow {
		_ = r.ahead.Write(pipe.BufferOf(append([]byte(nil), b.Elements()[:n]...)...))
		return b
	}
	_ = r.ahead.Write(b.First(n)) // refused after Close: nobody wants it
	return r.pool.Get()
}

func (r *Reader) end(err error) {
	if err == io.EOF {
		r.ahead.Close()
		return
	}
	r.ahead.Fail(err)
}

// awaitRoom waits until the stream is not paused and may read ahead. It reports false after Close.
func (r *Reader) awaitRoom() bool {
	for {
		r.mu.Lock()
		resumed, isClosed := r.resumed, r.isClosed
		r.mu.Unlock()
		var wait <-chan struct{} = resumed
		switch {
		case isClosed:
			return false
		case resumed != nil:
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
