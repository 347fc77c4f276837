package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// Take emits the first n elements and then wants no more: upstream ends cleanly. n is at least 0.
func Take[T any](in *pipe.Stream[T], n int64, opts ...pipe.Option) *pipe.Stream[T] {
	must("Take", n >= 0, "n must not be below 0")
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

// Skip emits all but the first n elements. n is at least 0.
func Skip[T any](in *pipe.Stream[T], n int64, opts ...pipe.Option) *pipe.Stream[T] {
	must("Skip", n >= 0, "n must not be below 0")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		left := n
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			if left == 0 {
				return out.Put(ctx, b)
			}
			k := int(min(left, int64(b.Len())))
			left -= int64(k)
			err := out.SendAll(ctx, b.Elements()[k:])
			b.Release()
			return err
		})
	}, pipe.Defaults("skip", opts)...)
}

// TakeWhile emits elements up to the first one for which ok is false, which it leaves out, and
// then wants no more: upstream ends cleanly.
func TakeWhile[T any](in *pipe.Stream[T], ok func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("TakeWhile", ok == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				if !ok(v) {
					if err := out.Put(ctx, b.First(i)); err != nil {
						return err
					}
					return pipe.ErrStopped
				}
			}
			return out.Put(ctx, b)
		})
	}, pipe.Defaults("takewhile", opts)...)
}

// Distinct emits the first element of each key, in order.
//
// It remembers every key that it has seen: its memory is bounded by nothing but their number.
func Distinct[T any, K comparable](in *pipe.Stream[T], key func(T) K, opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("Distinct", key == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		seen := make(map[K]struct{})
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for _, v := range b.Elements() {
				k := key(v)
				if _, ok := seen[k]; ok {
					continue
				}
				seen[k] = struct{}{}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("distinct", opts)...)
}

// Window emits each n elements in a row that begin at every step-th element: those that
// overlap (step < n), follow each other (step = n) or leave elements out (step > n). Both are at least 1.
//
// Each window is a slice of its own, which belongs to whoever gets it. What is left at the end and
// makes no whole window is not emitted; Batch emits it.
func Window[T any](in *pipe.Stream[T], n, step int, opts ...pipe.Option) *pipe.Stream[[]T] {
	mustBePositive("Window", n)
	must("Window", step >= 1, "step must be at least 1")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[[]T]) error {
		var held []T // from the begin of the next window on; len < n
		skip := 0    // elements to leave out before it begins
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for _, v := range b.Elements() {
				if skip > 0 {
					skip--
					continue
				}
				if held = append(held, v); len(held) < n {
					continue
				}
				if err := out.Send(ctx, append([]T(nil), held...)); err != nil {
					return err
				}
				skip = max(0, step-n)
				held = held[:copy(held, held[min(step, n):])]
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("window", opts, pipe.Sizer(sizeOfSlice[T]))...)
}
