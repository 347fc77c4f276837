package pipe_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A slowContext reports that it has ended only after release was closed. Contexts
// made of it end at once.
type slowContext struct {
	context.Context
	release <-chan struct{}
}

func (c slowContext) Err() error {
	err := c.Context.Err()
	if err != nil {
		<-c.release
	}
	return err
}

// Run notices the cancel late. Until then, only the source can keep its output
// from being taken for a complete one.
func TestSourceThatIgnoresACancelDoesNotSeemComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			<-ctx.Done()
			return nil
		})
		pipe.Sink(src, func(_ context.Context, in *pipe.In[int]) error {
			defer close(release)
			for {
				_, err := in.Read(context.Background())
				if err == io.EOF || err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("Read = %v, want %v", err, context.Canceled)
				}
				if err != nil {
					return err
				}
			}
		})
		done := run(slowContext{ctx, release}, p)
		time.Sleep(time.Second)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want %v", err, context.Canceled)
		}
	})
}
