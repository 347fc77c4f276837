package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Take emits the first n elements and stops upstream, which ends cleanly. n is
// at least 0. Take ends with its last element, without waiting for one more.
func Take[T any](in *pipe.Stream[T], n int64, opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Take", n >= 0, "n must not be below 0")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		for left := n; left > 0; {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			b = b.First(int(min(left, int64(b.Len()))))
			left -= int64(b.Len())
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("Take", opts, pipe.KeepsRaw())...)
}

// TakeWhile emits the elements before the first one for which ok is false. Then
// it stops upstream, which ends cleanly.
func TakeWhile[T any](in *pipe.Stream[T], ok func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("TakeWhile", ok == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		p := pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			n, stops, err := leading(ctx, p, in, b.Elements(), ok)
			if err != nil {
				return err
			}
			if stops {
				return out.Put(ctx, b.First(n))
			}
			if err := out.Put(ctx, b.First(n)); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("TakeWhile", opts, pipe.KeepsRaw())...)
}

// leading returns how many of elems come before the first one for which ok is
// false, and whether there is such an element. If the stage is interrupted, n
// counts the elements up to there.
func leading[T any](ctx context.Context, p *pace.Pace, in *pipe.In[T], elems []T, ok func(T) bool) (n int, stops bool, err error) {
	pacer := p.Begin()
	for i, v := range elems {
		if in.Interrupted(len(elems) - i) {
			return i, false, nil
		}
		if err := pacer.Step(ctx); err != nil {
			return i, false, err
		}
		if !ok(v) {
			return i, true, nil
		}
	}
	pacer.End()
	return len(elems), false, nil
}

// Skip emits all elements after the first n. n is at least 0.
func Skip[T any](in *pipe.Stream[T], n int64, opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Skip", n >= 0, "n must not be below 0")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		left := n
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if left == 0 {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
				continue
			}
			k := int(min(left, int64(b.Len())))
			left -= int64(k)
			if err := out.SendAll(ctx, b.Elements()[k:]); err != nil {
				return err
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("Skip", opts, pipe.KeepsRaw())...)
}
