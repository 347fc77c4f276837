package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestPutThatIsRefusedReleasesItsBuffer(t *testing.T) {
	for name, end := range map[string]func(ctx context.Context, p *pipe.Pipeline, out *pipe.Out[int]) error{
		"after Close": func(ctx context.Context, p *pipe.Pipeline, out *pipe.Out[int]) error {
			return out.Close(ctx)
		},
		"after Abort": func(ctx context.Context, p *pipe.Pipeline, out *pipe.Out[int]) error {
			out.WriteQueue().Abort(pipe.ErrStopped)
			return nil
		},
		"in a drain": func(ctx context.Context, p *pipe.Pipeline, out *pipe.Out[int]) error {
			p.Drain()
			<-ctx.Done()
			return out.Put(ctx, pipe.BufferOf(1)) // the one that may have been taken before
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, p := newTrackedPool(), pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := end(ctx, p, out); err != nil {
					return err
				}
				if err := out.Put(ctx, l.get()); err == nil {
					t.Errorf("%s: Put = nil, want an error", name)
				}
				if n := l.missing(); n != 0 {
					t.Errorf("%s: %d Buffers are not released, want 0", name, n)
				}
				return nil
			})
			collect(src)
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("%s: Run = %v, want nil", name, err)
			}
		})
	}
}
