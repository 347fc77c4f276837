package pump

import (
	"io"

	"github.com/penstock-go/penstock/internal/checkedio"
)

// work writes until the queue has ended or a write fails, and ends the medium.
//
// runs on the goroutine of the Writer
func (w *Writer) work() {
	err := w.writeQueued()
	w.mu.Lock()
	if err != nil {
		w.failLocked(err) // no effect if Abort was called before
	}
	err = w.err
	w.complete = err == nil
	w.mu.Unlock()
	if err != nil {
		w.medium.cut(err)
	} else if err = w.medium.close(); err != nil {
		w.mu.Lock()
		w.err = err
		w.mu.Unlock()
	}
	w.result = err
	close(w.done)
}

// writeQueued writes all Buffers of the queue. It returns nil after Close, the
// error of Discard, or the failure of dst. That failure may be io.EOF, with
// which the other end of a pipe can be closed.
func (w *Writer) writeQueued() error {
	var c coalescer
	for {
		small, large, err := c.next(w.queue)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		err = w.writeOne(small)
		if err == nil {
			err = w.writeOne(large)
		}
		c.done()
		if err != nil {
			return err
		}
	}
}

// writeOne writes p to dst, if p is not empty, and wakes Flush.
func (w *Writer) writeOne(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := checkedio.Write(w.dst, p)
	w.mu.Lock()
	w.written += int64(n)
	w.progress.Happen()
	w.mu.Unlock()
	return err
}
