package pipe_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestDrainDeliversWhatWasTaken(t *testing.T) {
	for _, held := range []time.Duration{0, time.Second, time.Hour} { // per element, in the sink
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			var taken, n atomic.Int64
			p := pipe.New("test")
			s := mapInts(ticker(p, &taken), func(v int) (int, error) { return v, nil }, mode)
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					time.Sleep(held)
					n.Add(1)
				}
				return nil
			}, pipe.WriteQueueMaxSize(40))
			done := run(t.Context(), p)
			time.Sleep(20*time.Second + time.Millisecond)
			if err := p.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			if err := <-done; err != nil || n.Load() != taken.Load() {
				t.Errorf("Run = %v; %d taken, %d delivered", err, taken.Load(), n.Load())
			}
		})
	}
}

// What a kernel has gathered in the goroutine of a source is delivered, though the context of that has ended.
func TestDrainDeliversWhatAKernelHasGathered(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(pipe.Apply(ticker(p, &taken), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.SendAll(ctx, b.Elements())
		}, mode))
		done := run(t.Context(), p)
		time.Sleep(20*time.Second + time.Millisecond)
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != taken.Load() || taken.Load() == 0 {
			t.Errorf("Run = %v; %d taken, %d delivered", err, taken.Load(), n.Load())
		}
	})
}

func TestDrainDeliversWhatASourceSentUnderAContextOfItsOwn(t *testing.T) {
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
		got := counting(mapInts(src, func(v int) (int, error) { return v, nil }, mode))
		done := run(t.Context(), p)
		time.Sleep(time.Second + time.Microsecond) // a Buffer is being gathered
		if err := errors.Join(p.Drain(t.Context()), <-done); err != nil {
			t.Fatal(err)
		}
		if int(got.Load()) != sent {
			t.Errorf("%d elements arrived of %d for which Send returned nil", got.Load(), sent)
		}
	})
}

// A Put that waits when Drain comes has something in hand that was taken from the outside.
func TestDrainDeliversWhatWaitsToBePut(t *testing.T) {
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
				src = pipe.Apply(src, putting)
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
			if err := p.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			// 11 fill the edge, and one waits.
			if err := <-done; err != nil || n.Load() != 12 || accepted != 12 {
				t.Errorf("%d kernels: Run = %v; %d accepted, %d delivered; want nil, 12, 12", kernels, err, accepted, n.Load())
			}
		})
	}
}

// What a source has flushed, or closed behind, after Drain has ended its context, was gathered by the kernel behind it.
func TestWhatASourceFlushesBehindDrainPassesAllKernels(t *testing.T) {
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
			got, complete := collect(pipe.Apply(pipe.Apply(src, gathering), gathering))
			done := run(t.Context(), p)
			synctest.Wait()
			if err := p.Drain(t.Context()); err != nil || <-done != nil || !slices.Equal(*got, []int{1}) || !*complete {
				t.Errorf("%s behind Drain: %v, %v arrived, want [1]", name, err, *got)
			}
		})
	}
}
