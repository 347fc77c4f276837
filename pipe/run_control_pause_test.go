package pipe_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestPauseStopsSourcesWithinOneBuffer(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := countElements(mapInts(tickSource(p, &taken), same, mode))
		done := run(t.Context(), p)
		time.Sleep(10*time.Second + time.Millisecond)
		p.Pause()
		p.Pause() // a switch, not a counter
		time.Sleep(time.Hour)
		if n.Load() != 10 || taken.Load() != 11 {
			t.Errorf("after Pause: %d delivered, %d taken; want 10, 11", n.Load(), taken.Load())
		}
		if src := stageNamed(t, p.Stats(), "ticker"); src.Blocked < 59*time.Minute || src.Busy > time.Minute {
			t.Errorf("after a pause of an hour: %+v, want blocked", src)
		}
		p.Resume()
		p.Resume()
		time.Sleep(10 * time.Second)
		if n.Load() < 20 {
			t.Errorf("after Resume: %d delivered, want 20 or more", n.Load())
		}
		p.Drain()
		if err := <-done; err != nil || n.Load() != taken.Load() {
			t.Errorf("Run = %v with %d elements, want nil with the %d taken", err, n.Load(), taken.Load())
		}
	})
}

func TestPauseStopsASourceThatSendsAndFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := countElements(sendSource(p, &taken))
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(10*time.Second + time.Millisecond)
		p.Pause()
		before := n.Load()
		time.Sleep(time.Hour)
		if got := n.Load(); got > before+1 {
			t.Errorf("during a pause of an hour: %d more delivered, want at most 1", got-before)
		}
		p.Resume()
		cancel()
		<-done
	})
}

// A source may send all its elements in one call.
func TestPauseStopsASourceDuringSendAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const all = 1_000_000
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { return out.SendAll(ctx, make([]int, all)) })
		var n atomic.Int64
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if n.Add(1) == 1 {
					p.Pause()
				}
			}
			return nil
		})
		done := run(t.Context(), p)
		synctest.Wait()
		if got := n.Load(); got == 0 || got > all/2 {
			t.Errorf("%d of %d elements arrived before the pause, want at most half", got, all)
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != all {
			t.Errorf("Run = %v with %d elements, want nil with %d", err, n.Load(), all)
		}
	})
}

// During a pause the pipeline delivers the elements that it holds. These
// include the elements that Send and a kernel have gathered.
func TestPauseDeliversElementsSentBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 4 {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if i == 2 {
					time.Sleep(time.Second)
				}
			}
			return nil
		})
		n := countElements(pipe.Apply(in, sendEach))
		done := run(t.Context(), p)
		synctest.Wait()
		p.Pause()
		time.Sleep(time.Hour)
		if got := n.Load(); got != 3 {
			t.Errorf("%d elements arrived during the pause, want the 3 that were sent", got)
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != 4 {
			t.Errorf("Run = %v with %d elements, want nil with 4", err, n.Load())
		}
	})
}

// After Resume, Send gathers elements as before.
func TestSendGathersAgainAfterResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := numbers(p, 10, pipe.BufferLength(10))
		var lengths []int
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return err
				}
				lengths = append(lengths, b.Len())
			}
		})
		p.Pause()
		done := run(t.Context(), p)
		synctest.Wait()
		p.Resume()
		if err := <-done; err != nil || len(lengths) != 1 {
			t.Errorf("Run = %v with Buffers of %v elements, want nil with one of 10", err, lengths)
		}
	})
}
