package pipe_test

import (
	"context"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// crawl is a source of many numbers, and a slow stage, each element of which
// takes a second. It is drained after 10.5 seconds.
func crawl(t *testing.T, source pipe.Option, slow func(*pipe.Stream[int]) *pipe.Stream[int]) (got []int, sent int, took time.Duration, st pipe.Stats) {
	t.Helper()
	p := pipe.New("test")
	in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for ; ; sent++ {
			if err := out.Send(ctx, sent); err != nil {
				return err
			}
		}
	}, pipe.Name("source"), source)
	results, complete := collect(slow(in))
	done := run(t.Context(), p)
	time.Sleep(10500 * time.Millisecond)
	start := time.Now()
	p.DrainBegun()
	if err := <-done; err != nil || !*complete {
		t.Errorf("Run = %v, the sink has seen the end: %t, want nil, true", err, *complete)
	}
	return *results, sent, time.Since(start), p.Stats()
}

// slowly works on each element for a second, and stops when it is interrupted.
func slowly(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	for i, v := range b.Elements() {
		if out.Interrupted(b.Len() - i) {
			break
		}
		time.Sleep(time.Second)
		if err := out.Send(ctx, v); err != nil {
			return err
		}
	}
	b.Release()
	return nil
}

func numbersUpTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func TestDrainBegunEndsWithTheElementInWork(t *testing.T) {
	for name, opts := range map[string][]pipe.Option{
		"in the goroutine of the source": nil,
		"in a goroutine of its own":      {pipe.Async()},
		"with one worker":                {pipe.Workers(1)},
	} {
		synctest.Test(t, func(t *testing.T) {
			got, sent, took, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
				return pipe.Apply(in, slowly, append(opts, pipe.Name("slow"))...)
			})
			if !slices.Equal(got, numbersUpTo(11)) || took != 500*time.Millisecond {
				t.Errorf("%s: %v arrived after %v, want 0 to 10 after 500ms", name, got, took)
			}
			if n := stageNamed(t, st, "slow").Dropped; int(n)+len(got) != sent || !st.Draining {
				t.Errorf("%s: %d sent, %d arrived, %d dropped; Draining = %t", name, sent, len(got), n, st.Draining)
			}
		})
	}
}

func TestDrainBegunEndsWithTheElementsOfAllWorkers(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Async(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			got, sent, took, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
				return pipe.Apply(in, slowly, pipe.Workers(8), order, pipe.Name("slow"))
			})
			slices.Sort(got)
			if !slices.Equal(got, numbersUpTo(88)) || took != 500*time.Millisecond {
				t.Errorf("%v arrived after %v, want 0 to 87 after 500ms", got, took)
			}
			if n := stageNamed(t, st, "slow").Dropped; int(n)+len(got) != sent {
				t.Errorf("%d sent, %d arrived, %d dropped", sent, len(got), n)
			}
		})
	}
}

func TestDrainBegunDeliversWhatASourceWithBegunHasEmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, sent, _, st := crawl(t, pipe.Begun(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return pipe.Apply(in, slowly, pipe.WriteQueueMaxSize(80))
		})
		if len(got) != sent || sent == 0 {
			t.Errorf("%d sent, %d arrived", sent, len(got))
		}
		for _, s := range st.Stages {
			if s.Dropped != 0 {
				t.Errorf("%s dropped %d elements, want 0", s.Name, s.Dropped)
			}
		}
	})
}

// The stages between the source and the slow stage keep the elements raw, and
// each has a full edge.
func TestDrainBegunDropsWhatStagesThatKeepsRawHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, sent, took, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
			in = mapInts(in, same, pipe.KeepsRaw())
			in = pipe.Via(in, forward, pipe.KeepsRaw(), pipe.WriteQueueMaxSize(8000))
			in = mapInts(in, same, pipe.KeepsRaw(), pipe.WriteQueueMaxSize(8000))
			return pipe.Apply(in, slowly, pipe.WriteQueueMaxSize(8000), pipe.Name("slow"))
		})
		if !slices.Equal(got, numbersUpTo(11)) || took != 500*time.Millisecond {
			t.Errorf("%v arrived after %v, want 0 to 10 after 500ms", got, took)
		}
		dropped := 0
		for _, s := range st.Stages {
			dropped += int(s.Dropped)
		}
		// A kernel in the goroutine of the source drops the element that is
		// being sent, too.
		if n := dropped + len(got); n != sent && n != sent+1 {
			t.Errorf("%d sent, %d arrived, %d dropped", sent, len(got), dropped)
		}
	})
}

// The results of the slow stage wait on edges that take an hour to deliver.
func TestDrainBegunDeliversWhatAStageHasEmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var worked atomic.Int64
		got, _, _, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
			in = mapInts(in, func(v int) (int, error) { worked.Add(1); return v, nil }, pipe.Async())
			in = mapInts(in, same, pipe.KeepsRaw(), pipe.Async()) // its input is not raw
			return slowMap(in, time.Second, pipe.Async(), pipe.Name("slow"))
		})
		if len(got) != int(worked.Load()) || len(got) < 1000 {
			t.Errorf("%d elements worked on, %d arrived", worked.Load(), len(got))
		}
		if n := stageNamed(t, st, "slow").Dropped; n != 0 {
			t.Errorf("the slow stage dropped %d elements, want 0", n)
		}
	})
}

func TestDrainBegunAfterDrainDropsTheRawElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		got, _ := collect(pipe.Apply(numbers(p, 1<<30), slowly, pipe.Async()))
		done := run(t.Context(), p)
		time.Sleep(1500 * time.Millisecond)
		p.Drain()
		time.Sleep(10 * time.Second)
		p.DrainBegun()
		if err := <-done; err != nil || len(*got) != 12 {
			t.Errorf("Run = %v, %d arrived, want nil, 12", err, len(*got))
		}
	})
}

func TestDrainBegunBeforeRunDropsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		p.DrainBegun()
		got, complete := collect(pipe.Apply(numbers(p, 1<<30), slowly, pipe.Async()))
		if err := p.Run(t.Context()); err != nil || len(*got) != 0 || !*complete {
			t.Errorf("Run = %v, %d arrived, want nil, none", err, len(*got))
		}
	})
}

// One input of the join is raw. Its elements are needed for those of the other
// one.
func TestDrainBegunDropsNoInputOfAJoinThatHasOneInWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		both := tee(numbers(p, 1<<30), 2, pipe.KeepsRaw())
		var begun atomic.Int64
		worked := mapInts(both[0], func(v int) (int, error) { begun.Add(1); return v, nil }, pipe.Async())
		pairs := pipe.Join2(both[1], worked, func(ctx context.Context, a, b *pipe.In[int], out *pipe.Out[int]) error {
			for {
				x, err := a.Read(ctx)
				if err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
				y, err := b.Read(ctx)
				if err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
				x.Release()
				if err := out.Put(ctx, y); err != nil {
					return err
				}
			}
		})
		got, _ := collect(slowMap(pairs, time.Millisecond, pipe.WriteQueueMaxSize(80)))
		done := run(t.Context(), p)
		time.Sleep(1500 * time.Millisecond)
		p.DrainBegun()
		if err := <-done; err != nil || int64(len(*got)) != begun.Load() || begun.Load() == 0 {
			t.Errorf("Run = %v, %d begun, %d arrived", err, begun.Load(), len(*got))
		}
	})
}

// DrainBegun ends the context of a stage that keeps elements raw, so the stage
// may not see the end of its input.
func TestDrainBegunCutsTheInputOfEachStage(t *testing.T) {
	for name, raw := range map[string]func(*pipe.Stream[int]) *pipe.Stream[int]{
		"a stage function": func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, forward, pipe.KeepsRaw()) },
		"a kernel":         func(in *pipe.Stream[int]) *pipe.Stream[int] { return mapInts(in, same, pipe.KeepsRaw(), pipe.Async()) },
		"a fused kernel":   func(in *pipe.Stream[int]) *pipe.Stream[int] { return mapInts(in, same, pipe.KeepsRaw()) },
		"workers": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return mapInts(in, same, pipe.KeepsRaw(), pipe.Workers(3))
		},
		"none": func(in *pipe.Stream[int]) *pipe.Stream[int] { return in },
	} {
		for _, n := range []int{10, 1 << 30} { // the source waits for its context, or for room
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
					for i := range n {
						if err := out.Send(ctx, i); err != nil {
							return err
						}
					}
					_ = out.Flush(ctx)
					<-ctx.Done()
					return context.Cause(ctx)
				})
				cut := false
				pipe.Sink(mapInts(raw(in), same), func(ctx context.Context, in *pipe.In[int]) error {
					time.Sleep(time.Second)
					err := readAll(ctx, in)
					cut = in.Cut()
					return err
				})
				done := run(t.Context(), p)
				synctest.Wait()
				p.DrainBegun()
				if err := <-done; err != nil || !cut {
					t.Errorf("%s, %d elements: Run = %v, Cut = %t, want nil, true", name, n, err, cut)
				}
			})
		}
	}
}

// The workers have results that wait for room on a full edge.
func TestDrainBegunCountsTheResultsOfWorkersThatKeepElementsRaw(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Async(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			got, sent, _, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
				in = pipe.Apply(in, putBuffer, pipe.KeepsRaw(), pipe.Workers(3), order)
				return pipe.Apply(in, slowly, pipe.WriteQueueMaxSize(8000), pipe.Name("slow"))
			})
			dropped := 0
			for _, s := range st.Stages {
				dropped += int(s.Dropped)
			}
			if dropped+len(got) != sent {
				t.Errorf("%d sent, %d arrived, %d dropped", sent, len(got), dropped)
			}
		})
	}
}

// The source has ended, and a stage drops the others of its last Buffer.
func TestDrainBegunCutsTheInputAfterASourceThatHasEnded(t *testing.T) {
	for name, opts := range map[string][]pipe.Option{
		"a fused kernel": nil, "a kernel": {pipe.Async()}, "workers": {pipe.Workers(3)},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for i := range 1000 {
					if err := out.Send(ctx, i); err != nil {
						return err
					}
				}
				_ = out.Flush(ctx)
				return io.EOF
			})
			n, cut := 0, false
			pipe.Sink(pipe.Apply(in, slowly, opts...), func(ctx context.Context, in *pipe.In[int]) error {
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					n++
				}
				cut = in.Cut()
				return nil
			})
			done := run(t.Context(), p)
			time.Sleep(5500 * time.Millisecond)
			p.DrainBegun()
			if err := <-done; err != nil || n == 0 || n > 30 || !cut {
				t.Errorf("%s: Run = %v, %d elements arrived, Cut = %t, want nil, a part, true", name, err, n, cut)
			}
		})
	}
}
