package pipe_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A stage has the same figures in each mode. Its busy time is the time of its
// own work.
func TestTimesOfStagesAddUpInEachMode(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		s := slowMap(numbers(p, 100, pipe.BufferLength(1)), time.Second, pipe.Name("one"), mode)
		s = slowMap(s, 3*time.Second, pipe.Name("three"), mode)
		pipe.Sink(s, readAll, pipe.Name("sink"))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		for _, s := range st.Stages {
			if total := s.Busy + s.Starved + s.Blocked; total > st.Elapsed {
				t.Errorf("%s: times add up to %v, want at most %v", s.Name, total, st.Elapsed)
			}
		}
		one, three, sink := stageNamed(t, st, "one"), stageNamed(t, st, "three"), stageNamed(t, st, "sink")
		if !isNear(one.Busy, 100*time.Second) || !isNear(three.Busy, 300*time.Second) || sink.Busy > time.Second {
			t.Errorf("busy: one %v, three %v, sink %v; want 100 s, 300 s, 0", one.Busy, three.Busy, sink.Busy)
		}
		if one.In.Elements != 100 || three.Out.Elements != 100 || sink.In.Bytes != 800 || sink.Out.Elements != 0 {
			t.Errorf("counts = %+v, want 100 elements in and out", st.Stages)
		}
		if !strings.Contains(st.String(), "three") {
			t.Errorf("String = %s, want a row for stage three", st)
		}
	})
}

func TestStateInProgressCountsUpToNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const buffer = 8 * pipe.DefaultBufferLength // bytes
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		if st := p.Stats(); st.Elapsed != 0 || len(st.Stages) != 0 {
			t.Errorf("Stats before Run = %+v, want no figures", st)
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
			t.Errorf("source %+v, sink %+v; want blocked and busy for 1h", src, sink)
		}
		e := st.Edges[0]
		if e.From != "numbers" || e.To != "sink" || !e.Full || e.Fulls != 1 || e.Size != 3*buffer || e.Len != 3 || e.Highest != 3*buffer || st.Held != 3*buffer {
			t.Errorf("edge %+v, held %d; want 3 full Buffers", e, st.Held)
		}
		// The edge holds three Buffers, and the source waits with another one.
		if e.Unread.Elements != 4*pipe.DefaultBufferLength || src.Out.Elements != e.Unread.Elements {
			t.Errorf("%d elements out, %d held; want 4 Buffers", src.Out.Elements, e.Unread.Elements)
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
		if got.Longest != 10*time.Second || !isNear(got.Blocked, 13*time.Second) || !isNear(got.Starved, time.Hour) {
			t.Errorf("longest %v, blocked %v, starved %v; want 10s, 13s, 1h", got.Longest, got.Blocked, got.Starved)
		}
		time.Sleep(time.Hour)
		if later := p.Stats(); later.Elapsed != st.Elapsed || stageNamed(t, later, "via") != got {
			t.Errorf("Stats an hour after the end = %+v, want %+v", later, st)
		}
	})
}

// Only some of the calls of a fast kernel are timed. The busy time is an
// estimate for all of them.
func TestSampledBusyTimeOfAFastKernelIsComplete(t *testing.T) {
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

// The time of a kernel and the time of its waits are both estimates, so their
// difference could be negative.
func TestTimesAreNeverNegative(t *testing.T) {
	for range 50 {
		p := pipe.New("test")
		out := mapInts(numbers(p, 100, pipe.BufferLength(1)), same)
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
				t.Fatalf("times of %+v, want none below 0", s)
			}
		}
	}
}
