package pipe_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestStallIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stalls []pipe.Stall
		p := pipe.New("test", pipe.OnStall(10*time.Second, func(s pipe.Stall) { stalls = append(stalls, s) }))
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 6 {
				time.Sleep(5 * time.Second) // slow, and shorter than a stall
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		}, pipe.Name("source"))
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if v == 1 {
					time.Sleep(time.Minute)
				}
			}
			return nil
		}, pipe.Name("sink"))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(stalls) != 1 || stalls[0].Stage != "sink" || stalls[0].State != "busy" || stalls[0].For < 10*time.Second || stalls[0].For > 15*time.Second {
			t.Errorf("stalls = %v, want one of a busy sink", stalls)
		}
		if got := (pipe.Stall{Pipeline: "p", Stage: "s", State: "starved", For: time.Second}).String(); got != "p/s: starved for 1s" {
			t.Errorf("String = %q, want p/s: starved for 1s", got)
		}
	})
}

// The wait begins between two inspections of the stages.
func TestStallIsAsLongAsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waited time.Duration
		p := pipe.New("test", pipe.OnStall(10*time.Second, func(s pipe.Stall) {
			if s.State == "starved" {
				waited = s.For
			}
		}))
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(3 * time.Second)
			err := out.Put(ctx, pipe.BufferOf(1))
			time.Sleep(15 * time.Second)
			return err
		})
		pipe.Sink(src, readAll[int])
		if err := p.Run(t.Context()); err != nil || waited != 12*time.Second {
			t.Errorf("Run = %v, starved for %v, want 12s, which is since 3s and until 15s", err, waited)
		}
	})
}

func TestRunWaitsForTheFunctionOfOnStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		returned := false
		p := pipe.New("test", pipe.OnStall(time.Second, func(pipe.Stall) {
			time.Sleep(time.Hour)
			returned = true
		}))
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Minute)
			return nil
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		if err := p.Run(t.Context()); err != nil || !returned {
			t.Errorf("Run = %v, the function has returned = %t; want nil, true", err, returned)
		}
	})
}

// OnStall is called once for each wait. Here one worker waits for its first
// element during the whole run.
func TestOnStallReportsAWaitOfAWorkerOnce(t *testing.T) {
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
		out := pipe.Apply(in, putBuffer, pipe.Workers(8), pipe.Name("work"))
		countElements(out)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		for call, n := range calls {
			if n > 1 {
				t.Errorf("%d calls for one wait (%s), want 1", n, call)
			}
		}
	})
}

// Some of the workers have no work for the whole run.
func TestIdleWorkersAreNotAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		p := pipe.New("test", pipe.OnStall(10*time.Second, func(s pipe.Stall) { t.Error(s) }))
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range n {
				time.Sleep(time.Second)
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
			}
			return nil
		})
		got, _ := collect(work(slow, func(int) time.Duration { return time.Millisecond }, pipe.Workers(4)))
		if err := p.Run(t.Context()); err != nil || len(*got) != n {
			t.Fatalf("Run = %v with %d elements, want %d", err, len(*got), n)
		}
	})
}

// A stage is busy while one of its workers is inside a call, even if the other
// workers wait.
func TestStageWithOneBusyWorkerIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var states []string
		p := pipe.New("test", pipe.OnStall(2*time.Second, func(s pipe.Stall) {
			if s.Stage == "work" {
				states = append(states, s.State)
			}
		}))
		one := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Put(ctx, pipe.BufferOf(1))
			time.Sleep(time.Minute)
			return err
		})
		collect(work(one, func(int) time.Duration { return time.Minute }, pipe.Workers(4), pipe.Name("work")))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(states, []string{"busy"}) {
			t.Errorf("Run = %v with stalls %q, want nil with one busy", err, states)
		}
	})
}

// stallsOf runs p and returns its stalls, as texts without their durations.
func stallsOf(t *testing.T, build func(p *pipe.Pipeline)) (stalls []string) {
	t.Helper()
	p := pipe.New("", pipe.OnStall(10*time.Second, func(s pipe.Stall) { stalls = append(stalls, s.Stage+" "+s.State) }))
	build(p)
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	return stalls
}

// The kernel emits an element each second of its only call, which takes ten
// minutes.
func TestFusedKernelThatEmitsIsNotAStall(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		stalls := stallsOf(t, func(p *pipe.Pipeline) {
			kernel := pipe.Apply(numbers(p, 600), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for _, v := range b.Elements() {
					time.Sleep(time.Second)
					if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
						return err
					}
				}
				return nil
			}, mode)
			pipe.Sink(kernel, readAll[int])
		})
		if len(stalls) > 0 {
			t.Errorf("stalls = %q, want none", stalls)
		}
	})
}

// The goroutine of the source stalls four times, each time in another stage.
// The sink stalls before it reads.
func TestStallNamesTheStageOfTheGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := func(at int, d time.Duration) pipe.Kernel[int, int] {
			return func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if b.Elements()[0] == at {
					time.Sleep(d)
				}
				return out.Put(ctx, b)
			}
		}
		stalls := stallsOf(t, func(p *pipe.Pipeline) {
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for v := range 5 {
					if v == 2 {
						time.Sleep(time.Minute)
					}
					if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
						return err
					}
				}
				return nil
			}, pipe.Name("source"))
			first := pipe.Apply(src, busy(0, time.Minute), pipe.Name("first"))
			second := pipe.Apply(first, busy(1, time.Minute), pipe.Name("second"))
			pipe.Sink(second, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(5 * time.Minute)
				return readAll(ctx, in)
			}, pipe.Name("sink"), pipe.WriteQueueMaxSize(24))
		})
		if want := []string{"first busy", "sink busy", "second busy", "source busy", "second blocked"}; !slices.Equal(stalls, want) {
			t.Errorf("stalls = %q, want %q", stalls, want)
		}
	})
}

// The kernel runs in the goroutine of a worker. The other worker waits until
// there is room.
func TestStallOfAKernelDownstreamOfWorkersNamesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stalls := stallsOf(t, func(p *pipe.Pipeline) {
			crew := pipe.Apply(numbers(p, 100, pipe.BufferLength(1)), putBuffer, pipe.Workers(2), pipe.WriteQueueMaxSize(8), pipe.Name("crew"))
			pipe.Sink(pipe.Apply(crew, putBuffer, pipe.Name("kernel")), func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Minute)
				return readAll(ctx, in)
			}, pipe.Name("sink"), pipe.WriteQueueMaxSize(8))
		})
		slices.Sort(stalls)
		if want := []string{"kernel blocked", "numbers blocked", "sink busy"}; !slices.Equal(stalls, want) {
			t.Errorf("stalls = %q, want %q", stalls, want)
		}
	})
}
