package template

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
)

// Write stores all pairs in s, in order.
//
// The first error fails the pipeline, with the index of the pair. Earlier pairs
// stay in s.
func Write(in *pipe.Stream[Pair], s Store, opts ...pipe.Option) {
	must.Hold("Write", !misuse.IsNil(s), "the store must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[Pair]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			n, err := s.Set(ctx, b.Elements())
			if err != nil && ctx.Err() != nil {
				return context.Cause(ctx) // whatever error the store returned
			}
			if err != nil {
				return pipe.AtElement(n, fmt.Errorf("store: %w", err)) // wrapped, so that it is a failure whatever it is
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("template.Write", opts)...)
}
