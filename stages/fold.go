package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Fold emits one element at the end of the input. It starts with init, and
// replaces it by f of it and the next element, for one element after the other.
// It emits the last value. For an empty input that is init.
//
// If init refers to memory that f changes, the stage owns that memory.
func Fold[T, A any](in *pipe.Stream[T], init A, f func(acc A, v T) A, opts ...pipe.Option) *pipe.Stream[A] {
	must.Func("Fold", f == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[A]) error {
		acc, p := init, pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if acc, err = fold(ctx, p, in, acc, b.Elements(), f); err != nil {
				return err
			}
			b.Release()
		}
		return out.Send(ctx, acc)
	}, pipe.Defaults("Fold", opts)...)
}

// fold applies f to acc and each of elems, until the stage is interrupted.
func fold[T, A any](ctx context.Context, p *pace.Pace, in *pipe.In[T], acc A, elems []T, f func(acc A, v T) A) (A, error) {
	pacer := p.Begin()
	for i := 0; i < len(elems); {
		k := pacer.Next(len(elems) - i)
		for _, v := range elems[i : i+k] {
			if in.Interrupted(len(elems) - i) {
				return acc, nil
			}
			acc = f(acc, v)
			i++
		}
		if _, err := pacer.Check(ctx, k); err != nil {
			return acc, err
		}
	}
	pacer.End()
	return acc, nil
}

// Scan emits each intermediate value of [Fold], one for each element. It does
// not emit init.
func Scan[T, A any](in *pipe.Stream[T], init A, f func(acc A, v T) A, opts ...pipe.Option) *pipe.Stream[A] {
	must.Func("Scan", f == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[A]) error {
		acc, p := init, pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			pacer := p.Begin()
			for i, v := range b.Elements() {
				if in.Interrupted(b.Len() - i) {
					break
				}
				if err := pacer.Step(ctx); err != nil {
					return err
				}
				acc = f(acc, v)
				if err := out.Send(ctx, acc); err != nil {
					return err
				}
			}
			pacer.End()
			b.Release()
		}
		return nil
	}, pipe.Defaults("Scan", opts)...)
}
