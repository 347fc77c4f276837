package stages_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestThrottleKeepsItsRate(t *testing.T) {
	for _, c := range []struct {
		rate  float64
		burst int
		n     int
	}{{0.1, 1, 5}, {1, 1, 100}, {3, 1, 100}, {3, 10, 100}, {1000, 100, 3000}, {1e6, 1, 3000}, {1e6, 1000, 5000}, {1e9, 1, 100}} {
		for _, length := range []int{1, 7, 256} {
			bubble(t, fmt.Sprintf("rate=%v/burst=%d/length=%d", c.rate, c.burst, length), func(t *testing.T) {
				p := pipe.New("test")
				start := time.Now()
				seen := 0
				out := stages.Throttle(stages.FromSlice(p, stagetest.UpTo(c.n), pipe.BufferLength(length)), c.rate, c.burst)
				stages.ForEach(out, func(context.Context, int) error {
					seen++
					allowed := float64(c.burst) + time.Since(start).Seconds()*c.rate
					if float64(seen) > allowed+0.02 {
						t.Errorf("%d elements after %v", seen, time.Since(start))
					}
					return nil
				})
				stagetest.Run(t, p)
				want := time.Duration(float64(c.n-c.burst) / c.rate * 1e9)
				if d := time.Since(start); seen != c.n || d < want*99/100-1 || d > want+want/100+time.Microsecond {
					t.Errorf("%d elements took %v, want %v", seen, d, want)
				}
			})
		}
	}
}

func TestThrottleAllowsABurstAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var at []time.Duration
		in := stages.Concat([]*pipe.Stream[int]{
			stages.FromSlice(p, stagetest.UpTo(5)),
			stages.Map(stages.Batch(slowly(p, time.Hour, stagetest.UpTo(1)), 1, 0), func([]int) int { return 0 }),
			stages.FromSlice(p, stagetest.UpTo(5)),
		})
		stages.ForEach(stages.Throttle(in, 1, 3), func(context.Context, int) error {
			at = append(at, time.Since(start).Round(time.Millisecond))
			return nil
		})
		stagetest.Run(t, p)
		const s, h = time.Second, time.Hour
		stagetest.Same(t, "times", at, []time.Duration{0, 0, 0, s, 2 * s, h, h, h, h + s, h + 2*s, h + 3*s})
	})
}

func TestCancelEndsThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		stages.Discard(stages.Throttle(stages.FromSlice(p, stagetest.UpTo(5)), 0.001, 1))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
