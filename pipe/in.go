package pipe

import (
	"context"
	"io"
	"iter"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// An In is the end of an edge that a stage function reads from. It is seen only inside
// that function, and only its goroutine may use it.
type In[T any] struct {
	s     *stage
	e     *edge[T]
	r     bytequeue.Reader[Buffer[T]]
	ended atomic.Bool // io.EOF was seen
	taken counter     // what was read
	m     *meter      // of the worker that reads now; nil: the goroutine of the stage reads
}

// Read returns the next Buffer. It waits while there is none; before it does, what the stage has
// gathered with Send is handed over.
//
// At the end it returns io.EOF: everything before it was complete. If a stage has failed or the
// run was cancelled it returns that cause, also when Buffers are held; ctx likewise,
// with context.Cause(ctx). It returns ErrStopped if no output of the stage is wanted any more. A
// stage function that gets an error returns it unchanged.
//
// The caller owns the Buffer. Its bytes count on the edge until the next Read.
func (in *In[T]) Read(ctx context.Context) (Buffer[T], error) {
	if ctx.Err() != nil {
		return Buffer[T]{}, context.Cause(ctx)
	}
	b, ok := in.r.TryRead()
	if !ok {
		var err error
		if b, err = in.wait(ctx); err != nil {
			return Buffer[T]{}, err
		}
	}
	in.took(len(b.elems))
	return b, nil
}

// TryRead is Read if that would return a Buffer without waiting. It
// reports false if none is held, be it that the input has ended or not.
func (in *In[T]) TryRead() (Buffer[T], bool) {
	b, ok := in.r.TryRead()
	if ok {
		in.took(len(b.elems))
	}
	return b, ok
}

// took counts the Buffer of n elements that was read last.
func (in *In[T]) took(n int) {
	in.s.lastRead = n
	if in.taken.edge == nil {
		in.taken.add(n, in.r.Working())
	}
}

// Buffers returns a single-use iterator over the Buffers, which the loop owns. It
// yields an error, with an empty Buffer, as its last pair if the input does not
// end with io.EOF.
func (in *In[T]) Buffers(ctx context.Context) iter.Seq2[Buffer[T], error] {
	return func(yield func(Buffer[T], error) bool) {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// All returns a single-use iterator over the elements. It yields an error, with a zero
// element, as its last pair if the input does not end with io.EOF. Buffers are released as they
// are used up; a loop that is left early loses the rest of the Buffer it was in.
func (in *In[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return
			}
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, v := range b.elems {
				if !yield(v, nil) {
					return
				}
			}
			b.Release()
		}
	}
}

func (in *In[T]) wait(ctx context.Context) (Buffer[T], error) {
	if in.m == nil {
		if err := in.s.host.flush(ctx); err != nil {
			return Buffer[T]{}, err
		}
	}
	m := in.meter()
	start := m.yield()
	if b, ok := in.r.TryRead(); ok {
		m.yielded(starved, start)
		return b, nil
	}
	if err := in.await(ctx, start); err != nil {
		return Buffer[T]{}, err
	}
	b, err := in.r.Read(ctx)
	in.ended.Store(err == io.EOF)
	return b, err
}

// await waits until a Read would not. It reads nothing, so that a goroutine that counts as
// waiting has never taken what it waits for. The wait began at the time start.
func (in *In[T]) await(ctx context.Context, start time.Duration) error {
	m := in.meter()
	m.waitUnder(ctx, starved, start, in)
	defer m.done()
	return in.r.Wait(ctx)
}

// meter returns the account of the goroutine that reads now.
func (in *In[T]) meter() *meter {
	if in.m != nil {
		return in.m
	}
	return &in.s.host.meter
}

// missing reports whether a Read would wait.
func (in *In[T]) missing() bool { return in.e.q.Len() == 0 && !in.e.ended.Load() }

func (in *In[T]) atEnd() bool { return in.ended.Load() }

// Cut reports, behind io.EOF, whether Drain has stopped a source in front before its end, which such a source tells by
// io.EOF. What came last may then be the begin of something: whoever takes elements apart, such as bytes that make
// lines, drops that.
func (in *In[T]) Cut() bool { return in.e.cut.Load() }

func (in *In[T]) stop(err error) {
	in.r.Done()
	if !in.ended.Load() {
		in.e.stop(err)
	}
}

// An Any reads from several Ins of one stage, whichever has a Buffer. It is seen only inside the function of
// that stage, and one goroutine at a time may use it.
type Select[T any] struct {
	ins []*In[T]
	a   *bytequeue.Select[Buffer[T]]
}

// SelectOf returns an Any over ins, which belong to it from now on.
func SelectOf[T any](ins ...*In[T]) *Select[T] {
	readers := make([]*bytequeue.Reader[Buffer[T]], len(ins))
	for i, in := range ins {
		readers[i] = &in.r
	}
	return &Select[T]{ins: ins, a: bytequeue.SelectOf(readers...)}
}

// Read returns the next Buffer of an In that has one, and the index of that In. It
// takes turns where several have one, and waits, as In.Read does, while none has.
// It returns io.EOF, and the index -1, once all have ended.
func (a *Select[T]) Read(ctx context.Context) (int, Buffer[T], error) {
	if ctx.Err() != nil {
		return -1, Buffer[T]{}, context.Cause(ctx)
	}
	i, b, ok := a.a.TryRead()
	if !ok {
		var err error
		if i, b, err = a.wait(ctx); err != nil {
			return i, Buffer[T]{}, err
		}
	}
	a.ins[i].took(len(b.elems))
	return i, b, nil
}

func (a *Select[T]) wait(ctx context.Context) (int, Buffer[T], error) {
	h := a.ins[0].s.host
	if err := h.flush(ctx); err != nil {
		return -1, Buffer[T]{}, err
	}
	start := h.meter.yield()
	if i, b, ok := a.a.TryRead(); ok {
		h.meter.yielded(starved, start)
		return i, b, nil
	}
	h.meter.waitUnder(ctx, starved, start, a)
	err := a.a.Wait(ctx)
	h.meter.done()
	if err != nil {
		return -1, Buffer[T]{}, err
	}
	i, b, err := a.a.Read(ctx)
	if err == io.EOF {
		for _, in := range a.ins {
			in.ended.Store(true)
		}
	}
	return i, b, err
}

// missing reports whether a Read would wait.
func (a *Select[T]) missing() bool {
	ended := 0
	for _, in := range a.ins {
		if in.e.q.Len() > 0 {
			return false
		}
		if in.e.ended.Load() {
			ended++
		}
	}
	return ended < len(a.ins) && a.ins[0].s.p.failure() == nil
}
