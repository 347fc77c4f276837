package stages_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// bubble runs f in a bubble, as a subtest.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// slowly emits the elements of s, one after each d of virtual time.
func slowly[T any](p *pipe.Pipeline, d time.Duration, s []T) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for _, v := range s {
			if err := notify.Sleep(ctx, d); err != nil {
				return err
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := out.Flush(ctx); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("slowly"))
}

// endless emits 0, 1, 2 … until it is stopped, and then sets *stopped.
func endless(p *pipe.Pipeline, stopped *bool, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := 0; ; i++ {
			if err := out.Send(ctx, i); err != nil {
				*stopped = errors.Is(err, pipe.ErrStopped)
				return err
			}
		}
	}, opts...)
}

// shared returns two Streams of the Buffers of in, which are Shared.
func shared[T any](in *pipe.Stream[T]) (a, b *pipe.Stream[T]) {
	both := stages.Tee(in, 2)
	return both[0], both[1]
}

// collectCut collects the bytes of in, and reports whether a Drain truncated
// them.
func collectCut(in *pipe.Stream[byte], to *[]byte, cut *bool) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			*to = append(*to, b.Elements()...)
			b.Release()
		}
		*cut = in.Cut()
		return nil
	})
}
