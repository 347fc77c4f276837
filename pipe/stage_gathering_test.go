package pipe_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The stage sends to some of its outputs, in another order each time, and then
// waits for input. Every element arrives in the same instant.
func TestAWaitFlushesAllOutputsThatHaveGathered(t *testing.T) {
	for _, kernels := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const elements, width = 50, 5
			p := pipe.New("test")
			ticks := everySecond(p, elements)
			outs := pipe.Split(ticks, width,
				func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
					for v, err := range in.All(ctx) {
						if err != nil {
							return err
						}
						for k := range v % (width + 1) {
							if err := outs[(v+2*k)%width].Send(ctx, v); err != nil {
								return err
							}
						}
					}
					return nil
				})
			start, got, want := time.Now(), make([]int, width), make([]int, width)
			for v := range elements {
				for k := range v % (width + 1) {
					want[(v+2*k)%width]++
				}
			}
			for i, out := range outs {
				if kernels {
					out = pipe.Apply(out, sendEach)
				}
				pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
					for v, err := range in.All(ctx) {
						if err != nil {
							return err
						}
						if late := time.Since(start) - time.Duration(v+1)*time.Second; late != 0 {
							t.Errorf("element %d came %v late", v, late)
						}
						got[i]++
					}
					return nil
				})
			}
			if err := p.Run(t.Context()); err != nil || !slices.Equal(got, want) {
				t.Errorf("Run = %v, %v elements on the outputs; want nil, %v", err, got, want)
			}
		})
	}
}

// The stage waits for input under a context that ends while a flush waits for
// room. The elements of that output, and those of the outputs after it, leave
// with the next flush.
func TestAFlushThatFailedIsRepeatedBeforeTheNextWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		silent := pipe.Source(p, func(ctx context.Context, _ *pipe.Out[int]) error {
			time.Sleep(24 * time.Hour)
			return nil
		})
		outs := pipe.Split(silent, 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			if err := outs[0].Put(ctx, pipe.BufferOf(0)); err != nil { // full for an hour
				return err
			}
			for _, out := range outs {
				if err := out.Send(ctx, 7); err != nil {
					return err
				}
			}
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if _, err := in.Read(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Read = %v, want that the deadline has passed", err)
			}
			_, err := in.Read(ctx)
			return err
		})
		start, at := time.Now(), make([]time.Duration, 2)
		for i, out := range outs {
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				if i == 0 {
					time.Sleep(time.Hour)
				}
				for v, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					if v == 7 {
						at[i] = time.Since(start)
					}
				}
				return nil
			}, pipe.WriteQueueMaxSize(1))
		}
		if err := p.Run(t.Context()); err != nil || at[0] != time.Hour || at[1] != time.Hour {
			t.Errorf("Run = %v, elements after %v; want nil, 1h for both", err, at)
		}
	})
}

// everySecond returns a Stream of n numbers, one each second.
func everySecond(p *pipe.Pipeline, n int) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for v := range n {
			time.Sleep(time.Second)
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
		}
		return nil
	})
}
