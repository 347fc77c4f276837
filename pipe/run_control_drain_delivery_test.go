package pipe_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestDrainDeliversEveryElementTaken(t *testing.T) {
	for _, d := range []time.Duration{0, time.Second, time.Hour} { // per element, in the sink
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			var taken, n atomic.Int64
			p := pipe.New("test")
			s := mapInts(tickSource(p, &taken), same, mode)
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					time.Sleep(d)
					n.Add(1)
				}
				return nil
			}, pipe.WriteQueueMaxSize(40))
			done := run(t.Context(), p)
			time.Sleep(20*time.Second + time.Millisecond)
			p.Drain()
			if err := <-done; err != nil || n.Load() != taken.Load() {
				t.Errorf("Run = %v with %d elements, want nil with the %d taken", err, n.Load(), taken.Load())
			}
		})
	}
}

// Drain ends the context of the source. The elements that a kernel has gathered
// in its goroutine are still delivered.
func TestDrainDeliversGatheredElementsOfAKernel(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := countElements(pipe.Apply(tickSource(p, &taken), sendEach, mode))
		done := run(t.Context(), p)
		time.Sleep(20*time.Second + time.Millisecond)
		p.Drain()
		if err := <-done; err != nil || n.Load() != taken.Load() || taken.Load() == 0 {
			t.Errorf("Run = %v with %d elements, want nil with the %d taken", err, n.Load(), taken.Load())
		}
	})
}

func TestDrainDeliversElementsSentUnderADerivedContext(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		sent := 0
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			for {
				time.Sleep(time.Millisecond)
				if err := out.Send(ctx, sent); err != nil {
					return err
				}
				sent++
			}
		})
		got := countElements(mapInts(src, same, mode))
		done := run(t.Context(), p)
		time.Sleep(time.Second + time.Microsecond) // a partial Buffer is gathered now
		p.Drain()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if int(got.Load()) != sent {
			t.Errorf("%d elements arrived, want the %d for which Send returned nil", got.Load(), sent)
		}
	})
}

// A Put that waits when Drain is called has a Buffer of external input. That
// Buffer is delivered.
func TestDrainDeliversTheBufferOfAWaitingPut(t *testing.T) {
	for _, kernels := range []int{0, 1, 2} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			accepted := int64(0)
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				own, cancel := context.WithTimeout(ctx, time.Hour)
				defer cancel()
				for own.Err() == nil {
					if err := out.Put(own, pipe.BufferOf(1)); err != nil {
						return err
					}
					accepted++
				}
				return ctx.Err()
			})
			for range kernels {
				src = pipe.Apply(src, putBuffer)
			}
			var n atomic.Int64
			pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Minute)
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					n.Add(1)
				}
				return nil
			}, pipe.WriteQueueMaxSize(80))
			done := run(t.Context(), p)
			time.Sleep(time.Second)
			p.Drain()
			// 11 Buffers fill the edge, and one Put waits.
			if err := <-done; err != nil || n.Load() != 12 || accepted != 12 {
				t.Errorf("%d kernels: Run = %v, %d accepted, %d delivered; want nil, 12, 12", kernels, err, accepted, n.Load())
			}
		})
	}
}

// Drain ends the context of the source. The source then flushes or closes its
// Out with that context, and kernels gather the element again.
func TestElementsFlushedAfterDrainReachDownstream(t *testing.T) {
	type method = func(*pipe.Out[int], context.Context) error
	for name, last := range map[string]method{"Flush": (*pipe.Out[int]).Flush, "Close": (*pipe.Out[int]).Close} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Send(ctx, 1); err != nil {
					return err
				}
				<-ctx.Done()
				return last(out, ctx)
			})
			got, complete := collect(pipe.Apply(pipe.Apply(src, sendEach), sendEach))
			done := run(t.Context(), p)
			synctest.Wait()
			p.Drain()
			if err := <-done; err != nil || !slices.Equal(*got, []int{1}) || !*complete {
				t.Errorf("%s after Drain: Drain = %v, %v arrived; want nil, [1]", name, err, *got)
			}
		})
	}
}
