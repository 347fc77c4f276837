package stages_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// "When no more results are wanted, Attempt ends", also if from then on every element fails.
func TestAttemptEndsWhenNoMoreResultsAreWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls := 0
		in := stages.Generate(p, func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
			calls++
			return calls, nil
		})
		results, failures := stages.Attempt(in, func(_ context.Context, v int) (int, error) {
			if v > 1 {
				return 0, errors.New("no")
			}
			return v, nil
		})
		var got []int
		stages.Collect(stages.Take(results, 1), &got)
		stages.Discard(failures)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil || len(got) != 1 {
			t.Errorf("Run = %v after %d elements, got %v; want nil soon after the first", err, calls, got)
		}
	})
}

// slowSources emit an element a second and do not look at their context.
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

func TestPauseHoldsSlowSources(t *testing.T) {
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
