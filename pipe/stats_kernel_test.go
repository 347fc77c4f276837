package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The kernel works for a minute and waits for its edge for an hour. The source
// works for an hour, so that the goroutine has time that the kernel could
// claim.
func TestWaitOfAKernelForItsEdgeIsNotItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			if err := out.Put(ctx, pipe.BufferOf(2)); err != nil {
				return err
			}
			time.Sleep(time.Hour)
			return nil
		}, pipe.Name("source"))
		kernel := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(30 * time.Second)
			return out.Put(ctx, b)
		}, pipe.Name("kernel"))
		pipe.Sink(kernel, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour + time.Minute)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		time.Sleep(time.Hour) // after the end, no time counts
		if st := stageNamed(t, p.Stats(), "kernel"); st.Busy != time.Minute || st.Blocked != time.Hour || st.Starved != time.Hour {
			t.Errorf("the kernel was busy for %v, blocked for %v and starved for %v, want 1m, 1h, 1h", st.Busy, st.Blocked, st.Starved)
		}
		if st := stageNamed(t, p.Stats(), "source"); st.Busy != time.Hour || st.Blocked != time.Hour+time.Minute {
			t.Errorf("the source was busy for %v and blocked for %v, want 1h, 1h1m", st.Busy, st.Blocked)
		}
	})
}

// fullEdges are the ways in which a stage with two kernels downstream meets a
// full edge. The kernels forward the first Buffer, which fills the edge.
var fullEdges = map[string]struct {
	source func(ctx context.Context, out *pipe.Out[int]) error
	second pipe.Kernel[int, int]
	first  string // state of the first kernel
}{
	"in a call": {func(ctx context.Context, out *pipe.Out[int]) error {
		return out.Put(ctx, pipe.BufferOf(2))
	}, putBuffer, "blocked"},
	"before a call under a context with a deadline": {func(ctx context.Context, out *pipe.Out[int]) error {
		ctx, cancel := context.WithTimeout(ctx, 24*time.Hour)
		defer cancel()
		return out.Put(ctx, pipe.BufferOf(2))
	}, putBuffer, "blocked"},
	"in a flush": {func(ctx context.Context, out *pipe.Out[int]) error {
		return out.Flush(ctx)
	}, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
			return err
		}
		return out.Send(ctx, 2)
	}, "starved"},
}

func TestKernelWhoseEdgeIsFullIsBlockedAndSoAreItsCallers(t *testing.T) {
	for name, tt := range fullEdges {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
					return err
				}
				return tt.source(ctx, out)
			}, pipe.Name("source"))
			first := pipe.Apply(src, putBuffer, pipe.Name("first"))
			second := pipe.Apply(first, tt.second, pipe.Name("second"))
			pipe.Sink(second, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Hour)
				return readAll(ctx, in)
			}, pipe.WriteQueueMaxSize(1))
			done := run(t.Context(), p)
			time.Sleep(time.Minute)
			st := p.Stats()
			for _, stage := range []string{"source", "first", "second"} {
				s := stageNamed(t, st, stage)
				want := pipe.StageStats{Name: stage, In: s.In, Out: s.Out, Workers: s.Workers, Host: s.Host}
				if stage == "first" && tt.first == "starved" {
					want.Starved = time.Minute
				} else {
					want.Blocked, want.Longest = time.Minute, time.Minute
				}
				if s != want {
					t.Errorf("%s: %+v, want %+v", name, s, want)
				}
			}
			if err := <-done; err != nil {
				t.Errorf("%s: Run = %v, want nil", name, err)
			}
		})
	}
}

// A wait for a unit in a kernel is a wait of the kernel.
func TestKernelThatWaitsForAUnitIsBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		kernel := pipe.Apply(numbers(p, 1), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(time.Second)
			release, err := out.Acquire(ctx, pipe.Resource{Key: p, Units: func() int { return 0 }}, func(context.Context) error {
				time.Sleep(time.Hour)
				return nil
			})
			if err != nil {
				return err
			}
			defer release()
			return out.Put(ctx, b)
		}, pipe.Name("kernel"))
		collect(kernel)
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if st := stageNamed(t, p.Stats(), "kernel"); st.Busy != time.Second || st.Blocked != time.Hour {
			t.Errorf("the kernel was busy for %v and blocked for %v, want 1s, 1h", st.Busy, st.Blocked)
		}
	})
}

// The source waits for Resume, and the kernel for the source.
func TestKernelOfAPausedSourceIsStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		collect(pipe.Apply(numbers(p, 1), putBuffer, pipe.Name("kernel")))
		p.Pause()
		done := run(t.Context(), p)
		time.Sleep(time.Hour)
		st := p.Stats()
		if s, k := stageNamed(t, st, "numbers"), stageNamed(t, st, "kernel"); s.Blocked != time.Hour || k.Starved != time.Hour {
			t.Errorf("the source was blocked for %v and the kernel starved for %v, want 1h, 1h", s.Blocked, k.Starved)
		}
		p.Resume()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// One worker at a time calls a kernel downstream of workers. Its time is that
// of one goroutine.
func TestKernelDownstreamOfWorkersHasTheTimeOfOneGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		crew := slowMap(numbers(p, 4, pipe.BufferLength(1)), time.Hour, pipe.Workers(4), pipe.Name("crew"))
		collect(slowMap(crew, time.Minute, pipe.Name("kernel")))
		done := run(t.Context(), p)
		time.Sleep(time.Hour + 90*time.Second)
		st := p.Stats()
		k, c := stageNamed(t, st, "kernel"), stageNamed(t, st, "crew")
		if k.Busy != 90*time.Second || k.Starved != time.Hour || k.Blocked != 0 || k.Host != "crew" {
			t.Errorf("kernel %+v, want busy for 90s, starved for 1h", k)
		}
		// One worker waits for the kernel, and the others have ended.
		if c.Busy != 4*time.Hour || c.Blocked != 90*time.Second || c.Starved != 0 {
			t.Errorf("crew %+v, want busy for 4h, blocked for 90s", c)
		}
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// A Put under a context with a deadline waits for room before it calls the next
// kernel.
func TestWaitOfAKernelForRoomIsNotItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 3 {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			time.Sleep(time.Hour)
			return nil
		})
		kernel := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(20 * time.Second)
			long, cancel := context.WithTimeout(ctx, 24*time.Hour)
			defer cancel()
			return out.Put(long, b)
		}, pipe.Name("kernel"))
		pipe.Sink(pipe.Apply(kernel, putBuffer), func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if st := stageNamed(t, p.Stats(), "kernel"); st.Busy != time.Minute {
			t.Errorf("the kernel was busy for %v, want 1m", st.Busy)
		}
	})
}
