package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestWantedDoesNotWaitForAFullEdge(t *testing.T) {
	for name, downstream := range map[string]func(*pipe.Stream[int]) *pipe.Stream[int]{
		"an edge":  func(s *pipe.Stream[int]) *pipe.Stream[int] { return s },
		"a kernel": func(s *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Apply(s, forwardBuffer) },
		"two kernels": func(s *pipe.Stream[int]) *pipe.Stream[int] {
			return pipe.Apply(pipe.Apply(s, forwardBuffer), forwardBuffer)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.WriteQueue().Write(pipe.BufferOf(make([]int, 1<<17+1)...)); err != nil {
					return err
				}
				start := time.Now()
				if full, wanted := out.WriteQueue().Full(), out.Wanted(); !full || !wanted || time.Since(start) != 0 {
					t.Errorf("%s: full: %t, wanted: %t after %v, want true and true at once", name, full, wanted, time.Since(start))
				}
				if e := p.Stats().Edges[0]; e.Len != 1 {
					t.Errorf("%s: the edge holds %d Buffers, want 1", name, e.Len)
				}
				return nil
			})
			pipe.Sink(downstream(src), func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Minute)
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}
