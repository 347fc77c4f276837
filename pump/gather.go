package pump

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// maxGathered is how many Buffers one write may take together. A call of a file or a
// connection costs a microsecond or more, copying 64 bytes some nanoseconds.
const maxGathered = 64

// A gatherer takes what waits in a write queue, so much at a time as goes into one write.
// One goroutine uses it.
type gatherer struct {
	// Each holds one Buffer that is being written, so that it counts in
	// the size of the queue until it is.
	readers []*queue.Reader[pipe.Bytes]
	taken   []pipe.Bytes // by readers[i]; the first is read with waiting, the others without
	scratch []byte       // where Buffers below copyBelow are put together: less than 2*copyBelow bytes; nil until needed
}

// next waits until q holds something and returns what to write: small, then large,
// of which one may be empty. At the end of q it returns its error. The slices are good until done.
func (g *gatherer) next(q *queue.Queue[pipe.Bytes]) (small, large []byte, err error) {
	// No ctx: Close and Discard of the queue wake this wait.
	b, err := g.reader(q, 0).Read(context.Background())
	if err != nil {
		return nil, nil, err
	}
	g.taken = append(g.taken, b)
	for len(small)+b.Len() < copyBelow && len(g.taken) < maxGathered {
		another, ok := g.reader(q, len(g.taken)).TryRead()
		if !ok {
			break
		}
		if small == nil {
			small = g.scratch[:0]
		}
		g.taken = append(g.taken, another)
		small = append(small, b.Elements()...)
		b = another
	}
	if small == nil || b.Len() >= copyBelow {
		return small, b.Elements(), nil
	}
	g.scratch = append(small, b.Elements()...)
	return g.scratch, nil, nil
}

func (g *gatherer) reader(q *queue.Queue[pipe.Bytes], i int) *queue.Reader[pipe.Bytes] {
	if i == len(g.readers) {
		g.readers = append(g.readers, q.NewReader())
	}
	return g.readers[i]
}

// done releases what next returned, be it written or not.
func (g *gatherer) done() {
	for i, b := range g.taken {
		b.Release()
		g.readers[i].Done()
	}
	clear(g.taken) // so that they are not kept alive
	g.taken = g.taken[:0]
}

// work writes until the queue has ended or something fails, and ends the medium.
//
// runs on the goroutine of the Writer
func (w *Writer) work() {
	w.inside.enter()
	if err := w.writeQueued(); err != nil {
		w.fail(err)
	}
	w.mu.Lock()
	err := w.err
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
	w.inside.leave()
	close(w.done)
}

// writeQueued returns nil at the end of the queue, or what ended it otherwise, or the failure
// of dst, which may be io.EOF: the other end of a pipe was closed with it.
func (w *Writer) writeQueued() error {
	var g gatherer
	for {
		small, large, err := g.next(w.queue)
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
		g.done()
		if err != nil {
			return err
		}
	}
}

// writeOne writes p, if there is something in it, and tells who waits in Flush.
func (w *Writer) writeOne(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := write(w.dst, p)
	w.mu.Lock()
	w.written += int64(n)
	w.tellLocked()
	w.mu.Unlock()
	return err
}
