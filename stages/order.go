package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Concat emits all elements of the first Stream, then all of the second, and so on. Those
// whose turn has not come wait at their full queues. At least one is needed.
//
// Where Drain has cut off a Stream of bytes, Concat ends: what the next ones hold is dropped, for it would go on with a line
// or row that is not whole. Other elements are whole, and all of them are emitted.
func Concat[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must("Concat", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		for _, in := range ins {
			err := eachBuffer(ctx, in, func(b pipe.Buffer[T]) error { return out.Put(ctx, b) })
			if err != nil {
				return err
			}
			if _, bytes := any(in).(*pipe.In[byte]); bytes && in.Cut() {
				return nil
			}
		}
		return nil
	}, pipe.Defaults("concat", opts)...)
}

// Zip emits f of the first elements of both Streams, then of the second ones, and so on.
//
// It ends with the shorter one; the other is stopped.
func Zip[A, B, O any](a *pipe.Stream[A], b *pipe.Stream[B], f func(A, B) O, opts ...pipe.Option) *pipe.Stream[O] {
	mustFunc("Zip", f == nil)
	return pipe.Join2(a, b, func(ctx context.Context, inA *pipe.In[A], inB *pipe.In[B], out *pipe.Out[O]) error {
		a, b := cursor[A]{in: inA}, cursor[B]{in: inB}
		for {
			va, err := a.next(ctx)
			if err != nil {
				return end(err)
			}
			vb, err := b.next(ctx)
			if err != nil {
				return end(err)
			}
			if err := out.Send(ctx, f(va, vb)); err != nil {
				return err
			}
		}
	}, pipe.Defaults("zip", opts)...)
}

// end returns err unless that is io.EOF, for a stage that ends with one of its inputs.
func end(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// MergeSorted emits the elements of all ins in the order of cmp, if each of them is in that
// order. Elements that are equal come in the order of ins.
//
// It waits for each Stream to have an element or to have ended. Each element costs one comparison per Stream.
func MergeSorted[T any](ins []*pipe.Stream[T], cmp func(a, b T) int, opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("MergeSorted", cmp == nil)
	must("MergeSorted", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		var heads []head[T]
		for _, in := range ins {
			h := head[T]{from: &cursor[T]{in: in}}
			if ok, err := h.advance(ctx); err != nil {
				return err
			} else if ok {
				heads = append(heads, h)
			}
		}
		for len(heads) > 0 {
			least := 0
			for i := 1; i < len(heads); i++ {
				if cmp(heads[i].v, heads[least].v) < 0 {
					least = i
				}
			}
			if err := out.Send(ctx, heads[least].v); err != nil {
				return err
			}
			if ok, err := heads[least].advance(ctx); err != nil {
				return err
			} else if !ok {
				heads = append(heads[:least], heads[least+1:]...)
			}
		}
		return nil
	}, pipe.Defaults("mergesorted", opts)...)
}

// head is the next element of an In.
type head[T any] struct {
	v    T
	from *cursor[T]
}

// advance reports false at the end.
func (h *head[T]) advance(ctx context.Context) (bool, error) {
	v, err := h.from.next(ctx)
	h.v = v
	return err == nil, end(err)
}

// A cursor reads an In element by element.
type cursor[T any] struct {
	in *pipe.In[T]
	b  pipe.Buffer[T]
	i  int // elements of b that have been read
}

func (c *cursor[T]) next(ctx context.Context) (T, error) {
	for c.i == c.b.Len() {
		c.b.Release()
		c.b, c.i = pipe.Buffer[T]{}, 0
		b, err := c.in.Read(ctx)
		if err != nil {
			var zero T
			return zero, err
		}
		c.b = b
	}
	c.i++
	return c.b.Elements()[c.i-1], nil
}
