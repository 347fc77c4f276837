package pipe_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A max size that stands for "no bound": every n of at least 1 is allowed.
func TestLargestMaxSizeWithShortBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			defer func() {
				if r := recover(); r != nil {
					t.Error("panic: ", r)
				}
			}()
			for range 10 {
				if err := out.Send(ctx, 1); err != nil {
					return err
				}
			}
			return nil
		}, pipe.BufferLength(1))
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				if _, err := in.Read(ctx); err != nil {
					return err
				}
			}
		}, pipe.WriteQueueMaxSize(math.MaxInt64))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// "It is called once for each such time": here one worker has waited for its first element for as long as others work.
func TestOnStallIsCalledOnceForEachWaitOfAWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		calls := map[string]int{}
		start := time.Now()
		p := pipe.New("test", pipe.OnStall(2*time.Second, func(s pipe.Stall) {
			mu.Lock()
			defer mu.Unlock()
			if s.Stage == "work" {
				calls[s.State+" since "+(time.Since(start)-s.For).String()]++
			}
		}))
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 20 {
				time.Sleep(1500 * time.Millisecond)
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.Put(ctx, b)
		}, pipe.Workers(8), pipe.Name("work"))
		counting(out)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		for call, n := range calls {
			if n > 1 {
				t.Errorf("%d calls for the same time: %s", n, call)
			}
		}
	})
}
