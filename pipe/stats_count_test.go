package pipe_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestSentElementsCountTheirMeasuredSize(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return errors.Join(out.Send(ctx, "a"), out.Send(ctx, "bcd"))
	}, pipe.Name("source"))
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, want := p.Stats(), pipe.Count{Elements: 2, Bytes: 36} // each has a header of 16 bytes
	if out, in := stageNamed(t, st, "source").Out, stageNamed(t, st, "collect").In; out != want || in != want {
		t.Errorf("out %v, in %v, want %v", out, in, want)
	}
	if got := st.Edges[0].Highest; got != 36 {
		t.Errorf("Highest of the edge = %d, want 36", got)
	}
}

func TestRefusedElementsAreNotCounted(t *testing.T) {
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
			t.Errorf("out %v with %d accepted, want %v with 5", got, accepted, want)
		}
	})
}

// At any time, the output of a stage equals the input of the next stage and the
// elements held between them.
func TestStatsOfARunningPipelineAgree(t *testing.T) {
	p := pipe.New("test")
	s := numbers(p, 2_000_000)
	for _, mode := range []pipe.Option{pipe.Async(), pipe.Options(), pipe.Workers(3), pipe.Async()} {
		s = mapInts(s, same, mode)
	}
	n := countElements(s)
	done := run(t.Context(), p)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for n.Load() < 2_000_000 {
				st := p.Stats()
				for _, e := range st.Edges {
					from, to := stageNamed(t, st, e.From), stageNamed(t, st, e.To)
					if from.Out.Elements != to.In.Elements+e.Unread.Elements || from.Out.Bytes != to.In.Bytes+e.Unread.Bytes {
						t.Errorf("%s out %v, %s in %v, held %v; want out = in + held", e.From, from.Out, e.To, to.In, e.Unread)
						return
					}
				}
				for _, s := range st.Stages {
					if s.In.Elements < s.Out.Elements && s.Name != "numbers" {
						t.Errorf("%s: %d in, %d out; want out <= in", s.Name, s.In.Elements, s.Out.Elements)
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

func TestInputOfAStoppedKernelIsCountedAtBothEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, pipe.Name("stopped"))
		_, _ = collect(in)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		st := p.Stats()
		if out, in := stageNamed(t, st, "numbers").Out, stageNamed(t, st, "stopped").In; out != in || in.Elements != 10 {
			t.Errorf("numbers out %v, stopped in %v; want 10 elements at both", out, in)
		}
	})
}
