package pipe_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// near reports whether got is within a hundredth of want.
func near(got, want time.Duration) bool { return (got - want).Abs() <= want/100 }

func stageNamed(t *testing.T, st pipe.Stats, name string) pipe.StageStats {
	t.Helper()
	for _, s := range st.Stages {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no stage %q in %v", name, st)
	return pipe.StageStats{}
}

// slowMap takes d for each Buffer of one element.
func slowMap(in *pipe.Stream[int], d time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) { time.Sleep(d); return v, nil }, opts...)
}

// Fused or not, a stage is said to do the same: the figures of the slow stage are those of its work.
func TestTimesOfStagesAddUpToTheirLife(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		s := slowMap(numbers(p, 100, pipe.BufferLength(1)), time.Second, pipe.Name("one"), mode)
		s = slowMap(s, 3*time.Second, pipe.Name("three"), mode)
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		}, pipe.Name("sink"))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		for _, s := range st.Stages {
			if total := s.Busy + s.Starved + s.Blocked; total > st.Elapsed {
				t.Errorf("%s: times add up to %v of %v", s.Name, total, st.Elapsed)
			}
		}
		one, three, sink := stageNamed(t, st, "one"), stageNamed(t, st, "three"), stageNamed(t, st, "sink")
		if !near(one.Busy, 100*time.Second) || !near(three.Busy, 300*time.Second) || sink.Busy > time.Second {
			t.Errorf("busy: one %v, three %v, sink %v; want 100 s, 300 s, 0", one.Busy, three.Busy, sink.Busy)
		}
		if one.In.Elements != 100 || three.Out.Elements != 100 || sink.In.Bytes != 800 || sink.Out.Elements != 0 {
			t.Errorf("counts: %+v", st.Stages)
		}
		if !strings.Contains(st.String(), "three") {
			t.Errorf("table without stage:\n%s", st)
		}
	})
}

func TestStateInProgressCountsUpToNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const buffer = 8 * pipe.DefaultBufferLength // bytes
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		if st := p.Stats(); st.Elapsed != 0 || len(st.Stages) != 0 {
			t.Errorf("Stats before Run = %+v", st)
		}
		pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done()
			return ctx.Err()
		}, pipe.Name("sink"), pipe.WriteQueueMaxSize(2*buffer))
		done := run(ctx, p)
		time.Sleep(time.Hour)
		st := p.Stats()
		src, sink := stageNamed(t, st, "numbers"), stageNamed(t, st, "sink")
		if src.Blocked != time.Hour || src.Longest != time.Hour || sink.Busy != time.Hour || st.Elapsed != time.Hour {
			t.Errorf("source %+v, sink %+v", src, sink)
		}
		e := st.Edges[0]
		if e.From != "numbers" || e.To != "sink" || !e.Full || e.Fulls != 1 || e.Size != 3*buffer || e.Len != 3 || e.Highest != 3*buffer || st.Held != 3*buffer {
			t.Errorf("edge %+v, held %d", e, st.Held)
		}
		// Three Buffers on the edge, and one that the source waits to put.
		if e.Held.Elements != 4*pipe.DefaultBufferLength || src.Out.Elements != e.Held.Elements {
			t.Errorf("%d elements out, %d held, want 4 Buffers", src.Out.Elements, e.Held.Elements)
		}
		cancel()
		<-done
	})
}

func TestLongestIsTheLongestTimeBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Hour)
			for n := range 4 {
				if err := out.Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			return nil
		})
		via := pipe.Via(src, forward, pipe.Name("via"))
		pipe.Sink(via, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				time.Sleep([]time.Duration{time.Second, 10 * time.Second, 2 * time.Second, 0}[v])
			}
			return nil
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		got := stageNamed(t, st, "via")
		if got.Longest != 10*time.Second || !near(got.Blocked, 13*time.Second) || !near(got.Starved, time.Hour) {
			t.Errorf("longest %v, blocked %v, starved %v; want 10s, 13s, 1h", got.Longest, got.Blocked, got.Starved)
		}
		time.Sleep(time.Hour)
		if later := p.Stats(); later.Elapsed != st.Elapsed || stageNamed(t, later, "via") != got {
			t.Errorf("an hour after the end: %+v, want %+v", later, st)
		}
	})
}

func TestWhatSendGathersCountsAsItIsMeasured(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return errors.Join(out.Send(ctx, "a"), out.Send(ctx, "bcd"))
	}, pipe.Name("source"))
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, want := p.Stats(), pipe.Count{Elements: 2, Bytes: 36} // 16 for the header of each
	if out, in := stageNamed(t, st, "source").Out, stageNamed(t, st, "collect").In; out != want || in != want {
		t.Errorf("out %v, in %v, want %v", out, in, want)
	}
	if got := st.Edges[0].Highest; got != 36 {
		t.Errorf("highest size of the edge = %d, want 36", got)
	}
}

func TestWhatWasRefusedWasNotGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		accepted := int64(0)
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
			for {
				if err := out.Put(ctx, pipe.BufferOf("abc")); err != nil {
					return err
				}
				accepted++
			}
		}, pipe.Name("source"))
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[string]) error {
			time.Sleep(time.Second)
			return nil
		}, pipe.WriteQueueMaxSize(80))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := pipe.Count{Elements: accepted, Bytes: 19 * accepted}
		if got := stageNamed(t, p.Stats(), "source").Out; got != want || accepted != 5 {
			t.Errorf("out %v, want %v, of 5 elements", got, want)
		}
	})
}

// Of fast kernels few calls are timed; they stand for all.
func TestBusyOfAFastKernelIsAllOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		collect(slowMap(numbers(p, 3200, pipe.BufferLength(1)), time.Microsecond, pipe.Name("fast")))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := stageNamed(t, p.Stats(), "fast").Busy; (got - 3200*time.Microsecond).Abs() > 64*time.Microsecond {
			t.Errorf("busy = %v, want about 3.2ms", got)
		}
	})
}

// in = out + held, whenever it is looked at.
func TestStatsOfARunningPipelineAgree(t *testing.T) {
	p := pipe.New("test")
	s := numbers(p, 2_000_000)
	for _, mode := range []pipe.Option{pipe.Async(), pipe.Options(), pipe.Workers(3), pipe.Async()} {
		s = mapInts(s, func(v int) (int, error) { return v, nil }, mode)
	}
	n := counting(s)
	done := run(t.Context(), p)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for n.Load() < 2_000_000 {
				st := p.Stats()
				for _, e := range st.Edges {
					from, to := stageNamed(t, st, e.From), stageNamed(t, st, e.To)
					if from.Out.Elements != to.In.Elements+e.Held.Elements || from.Out.Bytes != to.In.Bytes+e.Held.Bytes {
						t.Errorf("%s out %v, %s in %v, held %v", e.From, from.Out, e.To, to.In, e.Held)
						return
					}
				}
				for _, s := range st.Stages {
					if s.In.Elements < s.Out.Elements && s.Name != "numbers" {
						t.Errorf("%s: %d in, %d out", s.Name, s.In.Elements, s.Out.Elements)
						return
					}
				}
			}
		})
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	wg.Wait()
}

func TestGraphShowsStagesLinksAndFigures(t *testing.T) {
	p := pipe.New(`a "b"`)
	s := mapInts(numbers(p, 1000), func(v int) (int, error) { return v, nil }, pipe.Name(`in "quotes"`))
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("sink"))
	before := p.Graph().Mermaid()
	if want := "flowchart LR\n    s0[\"numbers\"]\n    s1[\"in #quot;quotes#quot;\"]\n    s2[\"sink\"]\n"; !strings.HasPrefix(before, want) {
		t.Errorf("Mermaid before Run = %s", before)
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	mermaid, dot := p.Graph().Mermaid(), p.Graph().DOT()
	for _, want := range []string{`s0 -.->|"1000 elements, 8000 bytes"| s1`, `s1 -->|"1000 elements, 8000 bytes<br>0 of 1048576 bytes held"| s2`, "busy "} {
		if !strings.Contains(mermaid, want) {
			t.Errorf("Mermaid without %q:\n%s", want, mermaid)
		}
	}
	for _, want := range []string{`digraph "a \"b\"" {`, `s0 -> s1 [label="1000 elements, 8000 bytes" style=dotted]`, `s1 -> s2 [label="1000 elements, 8000 bytes\n0 of`} {
		if !strings.Contains(dot, want) {
			t.Errorf("DOT without %q:\n%s", want, dot)
		}
	}
}

func TestStallIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stalls []pipe.Stall
		p := pipe.New("test", pipe.OnStall(10*time.Second, func(s pipe.Stall) { stalls = append(stalls, s) }))
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 6 {
				time.Sleep(5 * time.Second) // slow, but it gets on
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
			t.Errorf("stalls = %v, want one of the sink, busy", stalls)
		}
		if got := (pipe.Stall{Pipeline: "p", Stage: "s", State: "starved", For: time.Second}).String(); got != "p/s: starved for 1s" {
			t.Errorf("String = %q", got)
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
			t.Errorf("Run = %v, the function has returned: %t; want nil, true", err, returned)
		}
	})
}

func TestHighestBytesUnderAMemoryLimit(t *testing.T) {
	const limit = 1 << 20
	p := pipe.New("test", pipe.MemoryLimit(limit))
	branches := pipe.Split(numbers(p, 1_000_000), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			b.Retain()
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
	})
	counting(branches[0])
	n := counting(mapInts(branches[1], func(v int) (int, error) { return v, nil }, pipe.Workers(2)))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := p.Stats(); st.Highest > limit || st.Highest < limit/4 || n.Load() != 1_000_000 {
		t.Errorf("highest %d bytes held of %d, %d elements", st.Highest, limit, n.Load())
	}
}

// The time of a kernel is sampled, and so is that of the waits inside it.
func TestTimesAreNeverNegative(t *testing.T) {
	for range 50 {
		p := pipe.New("test")
		out := mapInts(numbers(p, 100, pipe.BufferLength(1)), func(v int) (int, error) { return v, nil })
		pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				for start := time.Now(); time.Since(start) < 5*time.Microsecond; {
				}
			}
			return nil
		}, pipe.WriteQueueMaxSize(1))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Stats().Stages {
			if s.Busy < 0 || s.Starved < 0 || s.Blocked < 0 {
				t.Fatalf("times below 0: %+v", s)
			}
		}
	}
}

func TestWhatAKernelThatHasHadEnoughHasTakenIsCountedAtBothEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, pipe.Name("enough"))
		_, _ = collect(in)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		if out, in := stageNamed(t, st, "numbers").Out, stageNamed(t, st, "enough").In; out != in || in.Elements != 10 {
			t.Errorf("%v have gone out, %v have come in, want 10", out, in)
		}
	})
}
