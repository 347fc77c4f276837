package stages

import (
	"context"
	"io"

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
	}, pipe.Defaults("take", opts)...)
}

// TakeWhile emits the elements before the first one for which ok is false. Then
// it stops upstream, which ends cleanly.
func TakeWhile[T any](in *pipe.Stream[T], ok func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("TakeWhile", ok == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for i, v := range b.Elements() {
				if !ok(v) {
					return out.Put(ctx, b.First(i))
				}
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("takewhile", opts)...)
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
	}, pipe.Defaults("skip", opts)...)
}
