package stages

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
)

// Filter emits the elements for which keep is true, in their order.
//
// keep runs on the goroutine of the stage and should neither wait nor fail; FilterErr is
// for functions that do.
func Filter[T any](in *pipe.Stream[T], keep func(T) bool, opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("Filter", keep == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		elems := b.Elements()
		if b.Shared() {
			return filterShared(ctx, b, out, keep)
		}
		n := 0
		for i, v := range elems {
			if i&15 == 15 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if keep(v) {
				elems[n] = v
				n++
			}
		}
		if 4*n >= len(elems) {
			return out.Put(ctx, b.First(n))
		}
		// Few are left: gather them, so that the stages behind get full Buffers.
		for _, v := range elems[:n] {
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, defaults("filter", opts)...)
}

// filterShared filters a Buffer that others read at the same time.
func filterShared[T any](ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T], keep func(T) bool) error {
	for i, v := range b.Elements() {
		if i&15 == 15 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !keep(v) {
			continue
		}
		if err := out.Send(ctx, v); err != nil {
			return err
		}
	}
	b.Release()
	return nil
}

// FilterErr emits the elements for which keep is true, in their order, where keep may wait
// and may fail. Errors, the context and slow functions are treated as by MapErr.
func FilterErr[T any](in *pipe.Stream[T], keep func(context.Context, T) (bool, error), opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("FilterErr", keep == nil)
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[T]) error {
		var p pace // of this Buffer: workers may be at several
		p.start()
		for i, v := range b.Elements() {
			ok, err := keep(ctx, v)
			if err != nil {
				return failAt(ctx, out, i, err)
			}
			if ok {
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			if err := p.flushIfSlow(ctx, out); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, defaults("filter", opts)...)
}
