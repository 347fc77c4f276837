package pipe_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// A lateContext ends while Done is called.
type lateContext struct {
	context.Context
	end func()
}

func (c lateContext) Done() <-chan struct{} {
	c.end()
	return c.Context.Done()
}

// Drain finds that the run and its context have both ended. It may notice either
// of them first, so that this is tried several times.
func TestDrainDoesNotFailARunThatHasEnded(t *testing.T) {
	for range 20 {
		p := pipe.New("test")
		collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}))
		done := run(t.Context(), p)
		for p.Stats().Elapsed == 0 { // until Run has begun
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := p.Drain(lateContext{ctx, func() {
			if err := <-done; err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
			cancel()
		}})
		if err != nil {
			t.Errorf("Drain = %v, want nil", err)
		}
	}
}
