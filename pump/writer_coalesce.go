package pump

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// maxCoalesced is the largest number of Buffers in one write. Joining saves
// time, because a write to a file or a connection takes a microsecond or more,
// and copying 64 bytes takes some nanoseconds.
const maxCoalesced = 64

// maxIdle is the largest size in bytes of the memory that is kept for joined
// Buffers while the Writer waits for a Buffer.
const maxIdle = 256

// A coalescer takes Buffers from a write queue, as many at a time as one write
// may contain. One goroutine uses it.
type coalescer struct {
	// Each reader holds one Buffer that is being written, so that the Buffer
	// counts in the size of the queue until it is written. Only the first
	// reader waits for a Buffer.
	readers []*queue.Reader[pipe.Bytes]
	taken   []pipe.Bytes // taken[i] was read by readers[i]
	scratch []byte       // memory for joined Buffers, < 2*copyBelow bytes; nil until it is needed
}

// next waits for a Buffer and returns the bytes to write. These are small and,
// after it, large. One of the two may be empty. At the end of q it returns the
// error of q. The slices are valid until done.
func (c *coalescer) next(q *queue.Queue[pipe.Bytes]) (small, large []byte, err error) {
	first := c.reader(q, 0)
	b, ok := first.TryRead()
	if !ok {
		if cap(c.scratch) > maxIdle {
			c.scratch = nil // so that it does not wait as well
		}
		// This wait needs no context. Close and Discard of the queue end it.
		if b, err = first.Read(context.Background()); err != nil {
			return nil, nil, err
		}
	}
	c.taken = append(c.taken, b)
	// A write of more would let a short queue fall from full to empty. Then its
	// writer could not fill it again while dst works.
	most := int(min(copyBelow, q.MaxSize()/4))
	for len(small)+b.Len() < most && len(c.taken) < maxCoalesced {
		another, ok := c.reader(q, len(c.taken)).TryRead()
		if !ok {
			break
		}
		if small == nil {
			small = c.scratch[:0]
		}
		c.taken = append(c.taken, another)
		small = append(small, b.Elements()...)
		b = another
	}
	if small == nil || b.Len() >= copyBelow {
		return small, b.Elements(), nil
	}
	c.scratch = append(small, b.Elements()...)
	return c.scratch, nil, nil
}

// reader returns the reader with index i of q.
func (c *coalescer) reader(q *queue.Queue[pipe.Bytes], i int) *queue.Reader[pipe.Bytes] {
	if i == len(c.readers) {
		c.readers = append(c.readers, q.NewReader())
	}
	return c.readers[i]
}

// done releases the Buffers that next has taken, whether or not they were
// written.
func (c *coalescer) done() {
	for i, b := range c.taken {
		b.Release()
		c.readers[i].Done()
	}
	clear(c.taken) // so that their memory can be collected
	c.taken = c.taken[:0]
}
