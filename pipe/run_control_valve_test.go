package pipe_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// Drain interrupts one source after the other. That of the first one takes some
// time here, because many contexts end with its own. Meanwhile the second one
// cannot know of the drain, and no element that it takes from the outside is
// refused.
func TestElementThatASourceTakesBeforeItSeesTheDrainIsDelivered(t *testing.T) {
	for range 10 {
		p := pipe.New("test")
		started := make(chan struct{}, 2)
		collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 10_000 {
				_, cancel := context.WithCancel(ctx)
				defer cancel()
			}
			started <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}))
		taken := 0
		got, _ := collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			started <- struct{}{}
			for ; ctx.Err() == nil; taken++ {
				if err := out.Put(ctx, pipe.BufferOf(taken)); err != nil {
					t.Errorf("Put of element %d = %v, which the source has taken before it was interrupted", taken, err)
				}
			}
			return ctx.Err()
		}))
		done := run(t.Context(), p)
		<-started
		<-started
		p.Drain()
		if err := <-done; err != nil || len(*got) != taken {
			t.Errorf("Run = %v, %d elements arrived, want nil, %d", err, len(*got), taken)
		}
	}
}
