package pipe

import (
	"context"
	"errors"
	"sync/atomic"
)

// An Out is the end of an edge that a stage function or a kernel writes to. It is seen only inside that
// function, and one goroutine at a time may use it. It is also a live
// WriteStream, as package pump defines it.
type Out[T any] struct {
	s       *stage
	branch  *branch
	given   counter
	next    receiver[T]  // nil: nobody reads
	edge    *edge[T]     // next, if that is an edge
	source  bool         // of a stage without input, which Pause and Drain are for
	said    *atomic.Bool // of the control, if source; else never
	drained bool         // has handed over one Buffer since Drain
	closed  bool         // by Close
	nowait  bool         // a kernel runs on behalf of a Write
	sizer   sizer[T]
	custom  bool // sizer was given by an option
	length  int  // elements in a full Buffer; ≥ 1
	pool    *Pool[T]
	shared  bool       // pool serves other Outs too
	free    *memory[T] // taken from pool for the next Buffers, unless that is shared

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

// smallBuffer is the number of elements up to which a Buffer may be mostly empty: the first one of all, above all.
const smallBuffer = 8

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
// when there is room. It returns ErrStopped once the reader has stopped: that
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

// Send adds one element to the Buffer that is being gathered, and hands it over, as Put
// does, once it is full. A partial Buffer leaves when the stage is about to wait for input, when
// its function returns, and on Flush: a stage without input that waits for something else calls Flush before.
//
// ctx is looked at when a Buffer is handed over.
func (o *Out[T]) Send(ctx context.Context, v T) error {
	n := len(o.gathered.elems)
	if n+1 < o.room && !o.said.Load() {
		o.gathered.elems = append(o.gathered.elems, v)
		return nil
	}
	return o.sendSlow(ctx, v)
}

// sendSlow adds an element that begins or completes a Buffer, or that must be measured.
func (o *Out[T]) sendSlow(ctx context.Context, v T) error {
	if err := o.refusal(); err != nil {
		return err
	}
	if o.said.Load() {
		if err := o.admit(ctx); err != nil {
			return err
		}
	}
	return o.gatherOne(ctx, v)
}

// gatherOne is sendSlow for an element that was admitted.
func (o *Out[T]) gatherOne(ctx context.Context, v T) error {
	if cap(o.gathered.elems) == 0 {
		o.gather()
	}
	if o.sizer.fixed > 0 {
		o.room = o.length
	}
	g := append(o.gathered.elems, v)
	o.gathered.elems = g
	if o.sizer.fixed == 0 {
		o.size += o.sizer.of(&g[len(g)-1])
	}
	if len(g) >= o.length || o.size >= DefaultBufferSize {
		return o.handOver(ctx, true)
	}
	return nil
}

// SendAll is Send for all of elems, which it copies. While a pipeline is drained, it takes all of them or none.
func (o *Out[T]) SendAll(ctx context.Context, elems []T) error {
	if len(elems) == 0 {
		return nil
	}
	if err := o.refusal(); err != nil {
		return err
	}
	if o.said.Load() {
		if err := o.admit(ctx); err != nil {
			return err
		}
	}
	for len(elems) > 0 {
		g := o.gathered.elems
		k := min(o.room-1-len(g), len(elems))
		if k <= 0 {
			if err := o.gatherOne(ctx, elems[0]); err != nil {
				return err
			}
			elems = elems[1:]
			continue
		}
		o.gathered.elems = append(g, elems[:k]...)
		elems = elems[k:]
	}
	return nil
}

// Flush hands over what Send has gathered, as Put does.
func (o *Out[T]) Flush(ctx context.Context) error { return o.flush(ctx) }

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

// gather begins a Buffer. The first ever grows with what is sent: it may be all there is.
func (o *Out[T]) gather() {
	if o.pool == nil && o.given.count().Elements == 0 {
		o.gathered = BufferOf(make([]T, 1, min(o.length, smallBuffer))...)
	} else {
		o.gathered = o.memory()
	}
	o.gathered.elems = o.gathered.elems[:0]
	o.size = 0
}

func (o *Out[T]) give(ctx context.Context, b Buffer[T], wait bool) error {
	if len(o.gathered.elems) > 0 {
		if err := o.handOver(ctx, wait); err != nil {
			b.Release()
			return err
		}
	}
	return o.deliver(ctx, b, 0, wait)
}

// handOver delivers what was gathered. A Buffer that is mostly empty would hold more memory than its size tells: then
// the elements move to memory that fits, and the Buffer gathers the next ones.
func (o *Out[T]) handOver(ctx context.Context, wait bool) error {
	b, size := o.gathered, o.size
	if g := b.elems; cap(g) > smallBuffer && int64(cap(g))*slotSize[T]() > 4*max(size, int64(len(g))*o.sizer.fixed) {
		b = BufferOf(append([]T(nil), g...)...)
		clear(g)
		o.gathered.elems, o.size = g[:0], 0
	} else {
		o.gathered = Buffer[T]{}
	}
	o.room = 0
	return o.deliver(ctx, b, size, wait)
}

// deliver hands over b. A size of 0 stands for one that is not known.
func (o *Out[T]) deliver(ctx context.Context, b Buffer[T], size int64, wait bool) error {
	if o.source {
		var release func()
		ctx, release = o.s.host.outliving(ctx)
		if release != nil {
			defer release()
		}
	}
	if ctx.Err() != nil {
		b.Release()
		return context.Cause(ctx)
	}
	if err := o.refusal(); err != nil || len(b.elems) == 0 {
		b.Release()
		return err
	}
	if size == 0 {
		size = o.sizer.all(b.elems)
	}
	// Count first: what the reader has taken is never more than what was given.
	n := len(b.elems)
	o.given.add(n, size)
	err := o.next.put(ctx, b, size, wait && !o.nowait)
	if err != nil {
		o.given.add(-n, -size)
	}
	return err
}

func (o *Out[T]) flush(ctx context.Context) error {
	var stopped error
	if len(o.gathered.elems) > 0 {
		if err := o.handOver(ctx, true); errors.Is(err, ErrStopped) {
			stopped = err // a kernel that has had enough may have gathered results
			o.refuse(err) // a stage with other outputs does not hear of it here, but from its next Send
		} else if err != nil {
			return err
		}
	}
	if err := o.next.flush(ctx); err != nil {
		return err
	}
	return stopped
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

func (o *Out[T]) end(err error, cut bool) { o.next.end(err, cut) }

// beSource makes o the output of a source, which heeds Pause and Drain.
func (o *Out[T]) beSource() { o.source, o.said = true, &o.s.p.control.said }
