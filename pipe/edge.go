package pipe

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// connection is an edge without its type.
type connection interface {
	discard(err error)
	grow(maxSize int64) bool
	kept() int64 // size of the Buffer that waits to be put; 0: none
	share(b *bytequeue.Budget)
	stats() EdgeStats
	counters() (given, taken *counter)
	total(c *counter) int64
}

// receiver is what stands behind an Out: an edge, or a kernel in the same goroutine.
type receiver[T any] interface {
	put(ctx context.Context, b Buffer[T], size int64, wait bool) (mine bool, err error) // mine: b, refused, is still the caller's
	room(ctx context.Context) error                                                     // waits until a put would not wait
	flush(ctx context.Context, wait bool) error
	end(err error, cut bool)
	tail() backpressure
}

// backpressure is the part of a WriteStream that an Out gets from the edge behind it.
type backpressure interface {
	Full() bool
	Drained() <-chan struct{}
	Drains() (int64, <-chan struct{})
	MaxSize() int64
	SetMaxSize(n int64) error
}

// An edge carries Buffers from the goroutine of one stage to that of the next.
type edge[T any] struct {
	q        *bytequeue.Queue[Buffer[T]]
	from, to *stage
	given    *counter     // what from has put, or is about to
	taken    *counter     // what to has read; belongs to its In, so that the two ends do not write to one line of memory
	branch   *branch      // of the host that writes
	size     int64        // of the Buffer that write puts; belongs to the writer
	waiting  atomic.Int64 // size of the Buffer that waits to be put; 0: none
	cut      atomic.Bool  // Drain has stopped a source in front before its end; set before q ends
	ended    atomic.Bool  // set before q ends, so that a reader that is about to be woken does not seem stuck
}

func (e *edge[T]) open(from, to *stage, br *branch, given, taken *counter) {
	maxSize := to.cfg.maxSize
	if maxSize == 0 {
		maxSize = DefaultWriteQueueMaxSize
	}
	e.from, e.to, e.branch, e.given, e.taken = from, to, br, given, taken
	e.q = bytequeue.New(maxSize, func(Buffer[T]) int64 { return e.size })
	if given.fixed > 0 {
		given.edge = e
	}
	from.p.edges = append(from.p.edges, e)
}

func (e *edge[T]) put(ctx context.Context, b Buffer[T], size int64, wait bool) (mine bool, err error) {
	if e.q.TryPutSized(b, size) {
		return false, nil
	}
	err = e.putSlow(ctx, b, size, wait)
	if errors.Is(err, bytequeue.ErrClosed) {
		err = ErrStopped // the engine closes an edge only behind its writer
	}
	return err != nil, err
}

func (e *edge[T]) putSlow(ctx context.Context, b Buffer[T], size int64, wait bool) error {
	if !wait {
		return e.write(b, size)
	}
	h := e.from.host
	m := h.writing()
	start := m.yield()
	if e.q.TryPutSized(b, size) {
		h.sample.nested += m.yielded(blocked, start)
		return nil
	}
	for !e.q.TryPutSized(b, size) {
		e.waiting.Store(size)
		m.waitUnder(ctx, blocked, start, e)
		err := e.q.WaitDrained(ctx)
		h.sample.nested += m.done() // no time of the kernels in front
		e.waiting.Store(0)          // before it is put, so that it is not counted twice
		if err != nil {
			return err
		}
		if e.ended.Load() {
			return e.write(b, size) // refused
		}
		start = untimed
	}
	return nil
}

// room waits on behalf of a call with a context of its own.
func (e *edge[T]) room(ctx context.Context) error {
	if !e.q.Full() {
		return nil
	}
	h := e.from.host
	m := h.writing()
	m.waitUnder(ctx, blocked, m.yield(), nil)
	err := e.q.WaitDrained(ctx)
	h.sample.nested += m.done()
	return err
}

// write puts b though the edge may be full.
func (e *edge[T]) write(b Buffer[T], size int64) error {
	e.size = size
	return e.q.Write(b)
}

// total returns the bytes that c, the counter of either end, stands for.
func (e *edge[T]) total(c *counter) int64 {
	st := e.q.Stats()
	if c == e.given {
		return st.Written + e.waiting.Load() // in this order, so that nothing is counted twice
	}
	return st.Read
}

func (e *edge[T]) flush(context.Context, bool) error { return nil }

// missing reports whether a Put would wait.
func (e *edge[T]) missing() bool { return e.q.Full() && !e.ended.Load() }

// end closes the edge behind what it holds if that is complete.
func (e *edge[T]) end(err error, cut bool) {
	if err != nil {
		e.discard(err)
		return
	}
	if e.ended.Load() {
		return // closed by the stage before
	}
	e.cut.Store(cut)
	e.ended.Store(true)
	e.q.Close()
}

func (e *edge[T]) tail() backpressure { return e.q }

// grow raises the max size, and reports whether that let the edge take more. It may be full
// again by now: its writer has been waiting.
func (e *edge[T]) grow(maxSize int64) bool {
	before, _ := e.q.Drains()
	if maxSize > e.q.MaxSize() {
		e.q.SetMaxSize(maxSize) // at least 1: it is larger than one that was
	}
	after, _ := e.q.Drains()
	return after > before
}

func (e *edge[T]) kept() int64 { return e.waiting.Load() }

func (e *edge[T]) share(b *bytequeue.Budget) { e.q.Share(b) }

func (e *edge[T]) discard(err error) {
	e.ended.Store(true)
	for _, b := range e.q.Discard(err) {
		b.Release()
	}
}

// stop says that the reader wants no more.
func (e *edge[T]) stop(err error) {
	e.discard(err)
	e.branch.stop()
}
