package pipe_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A workClock measures the work in the functions of stages with a plain clock.
type workClock struct {
	mu    sync.Mutex
	spent map[string]time.Duration
	begun map[string][]time.Time // of the work in progress
}

// work works for d in the function of the stage with that name.
func (c *workClock) work(stage string, d time.Duration) {
	start := time.Now()
	c.mu.Lock()
	c.begun[stage] = append(c.begun[stage], start)
	c.mu.Unlock()
	time.Sleep(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spent[stage] += time.Since(start)
	for i, t := range c.begun[stage] {
		if t.Equal(start) {
			c.begun[stage] = append(c.begun[stage][:i], c.begun[stage][i+1:]...)
			break
		}
	}
}

// busy returns how long that stage has worked up to now.
func (c *workClock) busy(stage string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.spent[stage]
	for _, t := range c.begun[stage] {
		d += time.Since(t)
	}
	return d
}

// A liveGraph is a chain of stages whose functions work by a clock. Some stages
// share a goroutine.
type liveGraph struct {
	*rand.Rand
	clock workClock
	ended atomic.Bool // the source has ended
	text  string      // describes the graph
}

// nap returns how long the work on one Buffer takes. Some stages are instant
// most of the time, and then slow.
func (g *liveGraph) nap() func(v int) time.Duration {
	d := time.Duration(g.IntN(90)) * time.Millisecond
	if g.IntN(2) == 0 {
		return func(int) time.Duration { return d }
	}
	each, first := 2+g.IntN(40), g.IntN(40)
	return func(v int) time.Duration {
		if v%each == first%each {
			return 10 * d
		}
		return 0
	}
}

// liveKernels are ways of a kernel to work and to emit.
var liveKernels = map[string]func(work func(v int), ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error{
	"before": func(work func(int), ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		work(b.Elements()[0])
		return out.Put(ctx, b)
	},
	"after": func(work func(int), ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		v := b.Elements()[0]
		err := out.Put(ctx, b)
		work(v)
		return err
	},
	"split": func(work func(int), ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for _, v := range b.Elements() {
			work(v)
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
			work(v)
		}
		return nil
	},
	"gather": func(work func(int), ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for _, v := range b.Elements() {
			work(v)
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
		return nil
	},
}

// build returns a pipeline of random stages.
func (g *liveGraph) build() *pipe.Pipeline {
	p := pipe.New("test")
	s := pipe.Source(p, g.source(g.nap(), 1+g.IntN(4), g.IntN(2) == 0), pipe.Name("source"), pipe.BufferLength(1+g.IntN(4)))
	for i := range 1 + g.IntN(5) {
		name, nap := fmt.Sprintf("kernel %d", i), g.nap()
		way := []string{"before", "after", "split", "gather"}[g.IntN(4)]
		runs, mode := "fused", pipe.Options()
		switch g.IntN(6) {
		case 0:
			runs, mode = "async", pipe.WriteQueueMaxSize(1+g.Int64N(100))
		case 1:
			runs, mode = "workers", pipe.Options(pipe.Workers(2+g.IntN(3)), pipe.WriteQueueMaxSize(1+g.Int64N(100)))
		}
		g.text += fmt.Sprintf(" %s %s %s", name, way, runs)
		s = pipe.Apply(s, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return liveKernels[way](func(v int) { g.clock.work(name, nap(v)) }, ctx, b, out)
		}, pipe.Name(name), mode, pipe.BufferLength(1+g.IntN(4)))
	}
	nap := g.nap()
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			g.clock.work("sink", nap(v))
		}
		return nil
	}, pipe.Name("sink"), pipe.WriteQueueMaxSize(1+g.Int64N(100)))
	return p
}

// source returns a source function. With deadline, it puts under a context of
// its own.
func (g *liveGraph) source(nap func(int) time.Duration, length int, deadline bool) func(context.Context, *pipe.Out[int]) error {
	return func(ctx context.Context, out *pipe.Out[int]) error {
		defer g.ended.Store(true)
		if deadline {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, 1000*time.Hour)
			defer cancel()
		}
		for v := range 60 {
			g.clock.work("source", nap(v))
			b := make([]int, length)
			for i := range b {
				b[i] = v*length + i
			}
			if err := out.Put(ctx, pipe.BufferOf(b...)); err != nil {
				return err
			}
		}
		return nil
	}
}

// check compares the figures with the clock and with those of the last check.
func (g *liveGraph) check(t *testing.T, st, last pipe.Stats) {
	if st.Elapsed < last.Elapsed {
		t.Errorf("Elapsed fell from %v to %v", last.Elapsed, st.Elapsed)
	}
	for i, s := range st.Stages {
		if want := g.clock.busy(s.Name); s.Busy != want {
			t.Errorf("after %v: %s was busy for %v, want %v:%s", st.Elapsed, s.Name, s.Busy, want, g.text)
		}
		if sum, want := s.Busy+s.Starved+s.Blocked, st.Elapsed*time.Duration(max(1, s.Workers)); sum != want && !g.ended.Load() {
			t.Errorf("after %v: the times of %s add up to %v, want %v:%s", st.Elapsed, s.Name, sum, want, g.text)
		}
		if l := last.Stages[i]; s.Busy < l.Busy || s.Starved < l.Starved || s.Blocked < l.Blocked || s.Longest < l.Longest {
			t.Errorf("after %v: figures fell from %+v to %+v:%s", st.Elapsed, l, s, g.text)
		}
	}
}

// Every 50 ms, the figures are compared with a plain clock in the functions of
// the stages.
func TestLiveFiguresAreThoseOfAPlainClock(t *testing.T) {
	for seed := range uint64(100) {
		synctest.Test(t, func(t *testing.T) {
			g := &liveGraph{Rand: rand.New(rand.NewPCG(seed, 0))}
			g.clock.spent, g.clock.begun = make(map[string]time.Duration), make(map[string][]time.Time)
			p := g.build()
			done := run(t.Context(), p)
			synctest.Wait()
			last := p.Stats()
			for {
				select {
				case err := <-done:
					if g.check(t, p.Stats(), last); err != nil {
						t.Errorf("Run = %v, want nil", err)
					}
					return
				case <-time.After(50 * time.Millisecond):
				}
				st := p.Stats()
				g.check(t, st, last)
				last = st
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
