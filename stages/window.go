package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Window emits slices of n consecutive elements. The first slice begins with
// the first element, and each further slice begins step elements after the
// previous one. Both numbers are at least 1.
//
// If step < n, the windows overlap. If step = n, they follow each other. If
// step > n, the elements between two windows are left out. Each window is a
// slice of its own, which belongs to the stage that receives it. Order is kept.
// Elements at the end that do not fill a window are not emitted. Use [Batch] to
// get them.
func Window[T any](in *pipe.Stream[T], n, step int, opts ...pipe.Option) *pipe.Stream[[]T] {
	must.Positive("Window", "n", n)
	must.Hold("Window", step >= 1, "step must be at least 1")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[[]T]) error {
		var next []T // elements of the next window; len < n
		skip := 0    // elements to leave out before it
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for _, v := range b.Elements() {
				if skip > 0 {
					skip--
					continue
				}
				if next = append(next, v); len(next) < n {
					continue
				}
				if err := out.Send(ctx, append([]T(nil), next...)); err != nil {
					return err
				}
				skip = max(0, step-n)
				next = next[:copy(next, next[min(step, n):])]
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("Window", opts, pipe.KeepsRaw(), pipe.Sizer(sizeOfSlice[T]))...)
}
