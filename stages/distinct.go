package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Distinct emits the first element of each key, in order.
//
// Distinct stores every key that it has seen. Only the number of keys bounds
// its memory.
func Distinct[T any, K comparable](in *pipe.Stream[T], key func(T) K, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("Distinct", key == nil)
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		seen, p := make(map[K]struct{}), pace.New(pace.PerBuffer)
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
				k := key(v)
				if _, ok := seen[k]; ok {
					continue
				}
				seen[k] = struct{}{}
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			pacer.End()
			b.Release()
		}
		return nil
	}, pipe.Defaults("Distinct", opts, pipe.KeepsRaw())...)
}
