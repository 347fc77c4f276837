package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Merge emits the elements of all ins as they arrive, until all have ended. It
// needs at least one Stream.
//
// The order of each Stream is kept. If several Streams have elements, Merge
// alternates between them.
func Merge[T any](ins []*pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Merge", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		sel := pipe.SelectOf(ins...)
		for {
			_, b, err := sel.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
	}, pipe.Defaults("Merge", opts, pipe.KeepsRaw())...)
}

// MergeSorted emits the elements of all ins in the order of cmp. The elements
// of each Stream must be in that order already. Equal elements keep the order
// of ins. MergeSorted needs at least one Stream.
//
// MergeSorted waits until each Stream has an element or has ended. Each element
// costs one comparison per Stream.
func MergeSorted[T any](ins []*pipe.Stream[T], cmp func(a, b T) int, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("MergeSorted", cmp == nil)
	must.Hold("MergeSorted", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		heads, err := headsOf(ctx, ins)
		if err != nil {
			return err
		}
		pacer := pace.New(pace.PerBuffer).Begin()
		for len(heads) > 0 {
			if err := pacer.Step(ctx); err != nil {
				return err
			}
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
	}, pipe.Defaults("MergeSorted", opts, pipe.KeepsRaw())...)
}

// A head is the next element of an In.
type head[T any] struct {
	v    T
	from *cursor[T]
}

// headsOf returns the heads of those ins that are not empty.
func headsOf[T any](ctx context.Context, ins []*pipe.In[T]) ([]head[T], error) {
	var heads []head[T]
	for _, in := range ins {
		h := head[T]{from: &cursor[T]{in: in}}
		if ok, err := h.advance(ctx); err != nil {
			return nil, err
		} else if ok {
			heads = append(heads, h)
		}
	}
	return heads, nil
}

// advance reads the next element. It reports false at the end.
func (h *head[T]) advance(ctx context.Context) (bool, error) {
	v, err := h.from.next(ctx)
	h.v = v
	return err == nil, unlessEOF(err)
}
