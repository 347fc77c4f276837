package stages_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// slowSources emit an element a second and do not check their context.
var slowSources = map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
	"chan": func(p *pipe.Pipeline) *pipe.Stream[int] {
		c := make(chan int)
		go func() {
			defer close(c)
			for i := range 5000 {
				time.Sleep(time.Second)
				select {
				case c <- i:
				case <-time.After(5000 * time.Second):
					return
				}
			}
		}()
		return stages.FromChan(p, c)
	},
	"seq": func(p *pipe.Pipeline) *pipe.Stream[int] {
		return stages.FromSeq(p, func(yield func(int) bool) {
			for {
				time.Sleep(time.Second)
				if !yield(1) {
					return
				}
			}
		})
	},
	"generate": func(p *pipe.Pipeline) *pipe.Stream[int] {
		return stages.Generate(p, func(context.Context) (int, error) {
			time.Sleep(time.Second)
			return 1, nil
		})
	},
}

func TestPauseStopsSlowSources(t *testing.T) {
	for name, source := range slowSources {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				var n atomic.Int64
				stages.ForEach(source(p), func(context.Context, int) error { n.Add(1); return nil })
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- p.Run(ctx) }()
				time.Sleep(20*time.Second + time.Millisecond)
				p.Pause()
				time.Sleep(time.Second)
				before := n.Load()
				time.Sleep(time.Hour)
				if got := n.Load(); before < 18 || got > before+1 {
					t.Errorf("paused for an hour: %d more delivered, %d before", got-before, before)
				}
				p.Resume()
				cancel()
				<-done
				time.Sleep(6000 * time.Second) // for the goroutine of the channel
			})
		})
	}
}

func TestPauseAndDrainStopFromSlice(t *testing.T) {
	const all = 1_000_000
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := 0
		stages.ForEach(stages.FromSlice(p, make([]int, all)), func(context.Context, int) error {
			if n++; n == 1 {
				p.Pause()
			}
			return nil
		})
		stagetest.RunDrained(t, p)
		if n == 0 || n > all/2 {
			t.Errorf("%d of %d elements after Pause and Drain", n, all)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got []int
		stages.Collect(stages.FromSlice(p, make([]int, all)), &got)
		p.Drain()
		if err := p.Run(t.Context()); err != nil || len(got) > pipe.DefaultBufferLength {
			t.Errorf("Run = %v, %d elements after Drain, want nil, at most %d", err, len(got), pipe.DefaultBufferLength)
		}
	})
}
