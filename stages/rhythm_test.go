package stages_test

import (
	"context"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Short Buffers say as much about how slow a function is as long ones do: results that are a millisecond
// old leave, however short the Buffers before were.
func TestShortBuffersDoNotMakeAFunctionLookFast(t *testing.T) {
	const each, long = 40 * time.Microsecond, 1000
	slow := func(v int) int { time.Sleep(each); return v }
	for name, stage := range map[string]func(in *pipe.Stream[int]) *pipe.Stream[int]{
		"MapErr": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return stages.MapErr(in, func(_ context.Context, v int) (int, error) { return slow(v), nil })
		},
		"FilterErr": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return stages.FilterErr(in, func(_ context.Context, v int) (bool, error) { slow(v); return true, nil })
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var began, came time.Time
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for range 200 {
					if err := out.Put(ctx, pipe.BufferOf(0)); err != nil {
						return err
					}
				}
				began = time.Now()
				return out.Put(ctx, pipe.BufferOf(upTo(long + 1)[1:]...))
			})
			stages.ForEach(stage(in), func(_ context.Context, v int) error {
				if v == 1 {
					came = time.Now()
				}
				return nil
			})
			run(t, p)
			if got := came.Sub(began); got > 2*time.Millisecond {
				t.Errorf("the first result of the long Buffer left after %v, want 2ms at most", got)
			}
		})
	}
}
