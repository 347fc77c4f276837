package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// ForEach calls f for each element, in order.
//
// f should return when its context is done. The first error fails the pipeline,
// with the index of the element. If f returns [pipe.ErrStopped], the stage ends
// cleanly and stops upstream.
func ForEach[T any](in *pipe.Stream[T], f func(context.Context, T) error, opts ...pipe.Option) {
	must.Func("ForEach", f == nil)
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		p := pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if err := forEach(ctx, p, in, b.Elements(), f); err != nil {
				return err
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("ForEach", opts)...)
}

// forEach calls f for each of elems, until the stage is interrupted.
func forEach[T any](ctx context.Context, p *pace.Pace, in *pipe.In[T], elems []T, f func(context.Context, T) error) error {
	pacer := p.Begin()
	for i := 0; i < len(elems); {
		k := pacer.Next(len(elems) - i)
		for _, v := range elems[i : i+k] {
			if in.Interrupted(len(elems) - i) {
				return nil
			}
			if err := f(ctx, v); err != nil {
				if ctx.Err() != nil { // err is the answer to that
					return context.Cause(ctx)
				}
				return pipe.AtElement(i, err)
			}
			i++
		}
		if _, err := pacer.Check(ctx, k); err != nil {
			return err
		}
	}
	pacer.End()
	return nil
}

// Collect appends all elements to *to, in order.
//
// *to may be read when [pipe.Pipeline.Run] has returned. If Run failed, *to
// holds only a part of the elements. Nothing bounds its memory.
func Collect[T any](in *pipe.Stream[T], to *[]T, opts ...pipe.Option) {
	must.Hold("Collect", to != nil, "the pointer to the slice must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			*to = append(*to, b.Elements()...)
			b.Release()
		}
		return nil
	}, pipe.Defaults("Collect", opts)...)
}

// Count adds the number of elements to *n, which may be read when
// [pipe.Pipeline.Run] has returned.
func Count[T any](in *pipe.Stream[T], n *int64, opts ...pipe.Option) {
	must.Hold("Count", n != nil, "the pointer to the number must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			*n += int64(b.Len())
			b.Release()
		}
		return nil
	}, pipe.Defaults("Count", opts)...)
}

// Discard reads all elements and drops them.
func Discard[T any](in *pipe.Stream[T], opts ...pipe.Option) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("Discard", opts)...)
}
