package pipe

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// An Out is the end of an edge that a stage function or a kernel writes to. It is seen only inside that
// function, and one goroutine at a time may use it.
type Out[T any] struct {
	s        *stage
	branch   *branch
	given    counter
	next     receiver[T]  // nil: nobody reads
	edge     *edge[T]     // next, if that is an edge
	said     *atomic.Bool // of the control, if s is a source, which Pause and Drain are for; else never
	outlives bool         // the context of s: what s hands over is delivered under another
	drained  bool         // has handed over one Buffer since Drain
	closed   bool         // by Close
	nowait   bool         // a kernel runs on behalf of a Write
	sizer    sizer[T]
	custom   bool // sizer was given by an option
	length   int  // elements in a full Buffer; ≥ 1
	pool     *Pool[T]
	shared   bool       // pool serves other Outs too
	free     *memory[T] // taken from pool for the next Buffers, unless that is shared

	over atomic.Pointer[error] // why no more is accepted; nil: open. Abort sets it from any goroutine

	gathered Buffer[T] // what Send has gathered; len(elems) ≤ length
	size     int64     // of gathered, kept only if elements differ in size
	room     int       // Send needs to look at nothing else while len(gathered.elems) < room-1
}

// open makes o an output of s.
func (o *Out[T]) open(s *stage, br *branch) {
	o.s, o.branch, o.sizer, o.said = s, br, sizerOf[T](), &s.p.control.never
	if s.cfg.sizer != nil {
		if f, ok := s.cfg.sizer.(func(T) int64); ok {
			o.custom = true
			o.sizer = sizer[T]{one: func(v *T) int64 { return f(*v) }}
		}
	}
	o.length = s.cfg.length
	if o.length == 0 {
		o.length = defaultLength(o.sizer.fixed)
	}
	o.given.fixed = o.sizer.fixed
	s.outs = append(s.outs, o)
	s.given = append(s.given, &o.given)
}

// defaultLength returns how many elements make a full Buffer if all have the same size,
// or if they differ (size 0).
func defaultLength(size int64) int {
	switch {
	case size == 0:
		return DefaultBufferLength
	case size == 1:
		return DefaultBufferSize
	}
	return int(max(1, min(DefaultBufferLength, DefaultBufferSize/size)))
}

// Put hands b to the reader of the edge.
//
// Once the edge holds more bytes than its max size, Put waits until it has
// fallen to half of it. A Buffer is never split, so the size may exceed the
// max by one Buffer. If ctx is done, Put fails with context.Cause(ctx) even
// when there is room. A deadline of the caller's own is for that wait: kernels that share
// the goroutine work under the context of the pipeline. It returns ErrStopped once the reader has stopped: that
// is the normal way to learn that no more elements are wanted, and a stage
// should return it unchanged.
//
// Put takes ownership of b whatever it returns; the caller must not touch b
// again. Elements arrive in the order of Put. Put first hands over what Send has gathered.
//
// Source: io.Pipe (the reader's close is the writer's error); RFC 9113 section 5.2 (flow control by bytes).
func (o *Out[T]) Put(ctx context.Context, b Buffer[T]) error {
	if o.putFast(ctx, b) {
		return nil
	}
	if o.said.Load() {
		if err := o.admit(ctx); err != nil {
			b.Release()
			return err
		}
	}
	return o.give(ctx, b, true)
}

// putFast is Put in the case that is the most common under load: onto an edge with room, with nothing to look
// at before. It spares the Buffer the way through four calls, a third of what a hop costs.
func (o *Out[T]) putFast(ctx context.Context, b Buffer[T]) bool {
	n := len(b.elems)
	if o.edge == nil || o.sizer.fixed == 0 || n == 0 || len(o.gathered.elems) > 0 || o.over.Load() != nil ||
		o.said.Load() || ctx.Err() != nil {
		return false
	}
	return o.edge.q.TryPutSized(b, o.sizer.fixed*int64(n))
}

// Buffer returns a Buffer of n elements for the caller to fill and Put; their values
// are zero or left over from an earlier use. Its memory is recycled if n is not
// above the length of a full Buffer.
func (o *Out[T]) Buffer(n int) Buffer[T] {
	if n > o.length {
		return BufferOf(make([]T, n)...)
	}
	return o.memory().First(n)
}

// BufferLength returns the number of elements of a full Buffer; at least 1. A stage that fills
// Buffers itself makes them of this length.
func (o *Out[T]) BufferLength() int { return o.length }

// memory returns a recycled Buffer of full length.
func (o *Out[T]) memory() Buffer[T] {
	if o.shared {
		return o.pool.Get()
	}
	if o.free == nil {
		if o.pool == nil {
			o.pool = NewPool[T](o.length, o.spare())
		}
		o.free = o.pool.take()
	}
	m := o.free
	o.free, m.next = m.next, nil
	return m.use()
}

// spare returns how many free Buffers to keep: as many as can be on their way when all edges are full, since a
// Buffer may pass along many edges, and all can come back at once. So a pool never holds more than what was
// in flight at some time.
func (o *Out[T]) spare() int {
	size := int64(o.length) * o.sizer.fixed
	if size == 0 {
		size = int64(o.length) * stringHeader
	}
	most := min(o.next.tail().MaxSize()/size, 1<<20) // a max size may stand for no bound at all
	return len(o.s.p.edges) * int(most+2)
}

func (o *Out[T]) give(ctx context.Context, b Buffer[T], wait bool) error {
	if err := o.refusal(); err != nil {
		b.Release()
		return err
	}
	if len(o.gathered.elems) > 0 {
		if err := o.handOver(ctx, wait); err != nil {
			b.Release()
			return err
		}
	}
	mine, err := o.deliver(ctx, b, 0, wait)
	if mine {
		b.Release()
	}
	return err
}

// deliver hands over b. A size of 0 stands for one that is not known. It reports whether b is still the caller's.
func (o *Out[T]) deliver(ctx context.Context, b Buffer[T], size int64, wait bool) (mine bool, err error) {
	wait = wait && !o.nowait
	if o.outlives {
		if ctx, err = o.lasting(ctx, wait); err != nil {
			return true, err
		}
	}
	if ctx.Err() != nil {
		return true, context.Cause(ctx)
	}
	n := len(b.elems)
	if n == 0 {
		return true, nil
	}
	if size == 0 {
		size = o.sizer.all(b.elems)
	}
	// Count first: what the reader has taken is never more than what was given.
	o.given.add(n, size)
	mine, err = o.next.put(ctx, b, size, wait)
	if h := o.s.host; mine && o.outlives && ctx != h.run && !h.foreign(ctx) {
		mine, err = o.next.put(h.run, b, size, wait) // Drain has ended ctx, not what was taken
	}
	if mine {
		o.given.add(-n, -size)
	}
	return mine, err
}

// lasting returns the context under which o hands over what was given with ctx. That of the stage may end before, by Drain or
// by a kernel that has had enough, and so may one that was made from it. One of the caller's own, with a deadline perhaps, is
// for the wait for room: kernels know nothing of it, for what they have been given they cannot give back.
func (o *Out[T]) lasting(ctx context.Context, wait bool) (context.Context, error) {
	h := o.s.host
	if !h.foreign(ctx) {
		return h.run, nil
	}
	if o.edge != nil {
		return ctx, nil
	}
	if wait && ctx.Err() == nil {
		if err := o.next.room(ctx); err != nil && h.foreign(ctx) {
			return nil, err
		}
	}
	if h.foreign(ctx) && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return h.run, nil
}

func (o *Out[T]) flush(ctx context.Context, wait bool) error {
	wait = wait && !o.nowait
	var stopped error
	if len(o.gathered.elems) > 0 {
		if err := o.handOver(ctx, wait); errors.Is(err, ErrStopped) {
			stopped = err // a kernel that has had enough may have gathered results
			o.refuse(err) // a stage with other outputs does not hear of it here, but from its next Send
		} else if err != nil {
			return err
		}
	}
	if err := o.next.flush(ctx, wait); err != nil {
		return err
	}
	return stopped
}

// Wanted reports whether a downstream stage still reads what the Out emits. A
// stage that has nothing to emit for a long time can ask.
func (o *Out[T]) Wanted() bool {
	if o.refusal() != nil {
		return false
	}
	_, err := o.next.put(o.s.host.run, Buffer[T]{}, 0, false)
	return err == nil
}

// Close ends the output before its stage function returns. It hands over what was gathered; the
// reader gets io.EOF behind it. A second Close does nothing.
func (o *Out[T]) Close(ctx context.Context) error {
	if o.closed {
		return nil
	}
	if over := o.refusal(); over != nil && !errors.Is(over, ErrStopped) {
		return over
	}
	err := o.Flush(ctx)
	if err != nil && !errors.Is(err, ErrStopped) {
		return err
	}
	o.closed = true
	o.refuse(fmt.Errorf("pipe: %s: write after Close", o.s.path()))
	o.branch.close()
	o.next.end(nil, o.s.readsCut())
	return err
}

// refuse makes every call from now on return err.
func (o *Out[T]) refuse(err error) { o.over.Store(&err) }

// refusal returns why no more is accepted.
func (o *Out[T]) refusal() error {
	if err := o.over.Load(); err != nil {
		return *err
	}
	return nil
}

func (o *Out[T]) isRead() bool { return o.next != nil }

func (o *Out[T]) isOver() bool { return o.branch.over.Load() }

func (o *Out[T]) end(err error, cut bool) { o.next.end(err, cut) }

// beSource makes o the output of a source, which heeds Pause and Drain.
func (o *Out[T]) beSource() { o.outlives, o.said = true, &o.s.p.control.said }
