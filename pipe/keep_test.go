package pipe_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// collectLate is a sink that begins after an hour.
func collectLate(in *pipe.Stream[int]) *[]int {
	var got []int
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
		time.Sleep(time.Hour)
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			got = append(got, v)
		}
		return nil
	}, pipe.WriteQueueMaxSize(100))
	return &got
}

// A source that gives each Send a second, and a sink that sleeps for an hour: what was refused can be sent again, and
// what was accepted arrives.
func TestSendThatRunsOutOfTimeLosesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		length int
		size   func(int) int64
	}{
		"one by one":     {1, func(int) int64 { return 8 }},
		"in fours":       {4, func(int) int64 { return 8 }},
		"sizes differ":   {4, func(v int) int64 { return int64(8 + v%3) }},
		"mostly empty":   {1000, func(int) int64 { return 32 << 10 }},
		"one is a whole": {1000, func(int) int64 { return 64 << 10 }},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var accepted []int
			refused, bytes := 0, int64(0)
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				for i := range 100 {
					short, cancel := context.WithTimeout(ctx, time.Second)
					err := out.Send(short, i)
					cancel()
					switch {
					case err == nil:
						accepted = append(accepted, i)
						bytes += tt.size(i)
					case errors.Is(err, context.DeadlineExceeded):
						refused++
						time.Sleep(time.Duration(i%7) * time.Minute)
					default:
						return err
					}
				}
				return nil
			}, pipe.BufferLength(tt.length), pipe.Sizer(tt.size))
			got := collectLate(in)
			if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, accepted) || refused == 0 {
				t.Errorf("%s: Run = %v, %d refused, %v accepted, %v arrived", name, err, refused, accepted, *got)
			}
			if counted := stageNamed(t, p.Stats(), "stage#1").Out.Bytes; counted != bytes {
				t.Errorf("%s: %d bytes in Stats, %d accepted", name, counted, bytes)
			}
		})
	}
}

// The bytes of what was refused are not counted.
func TestFlushThatRunsOutOfTimeCanBeRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(make([]int, 100)...)); err != nil {
				return err
			}
			if err := out.Send(ctx, 1); err != nil {
				return err
			}
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if err := out.Flush(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Flush = %v, want that the deadline was exceeded", err)
			}
			return out.Flush(ctx)
		})
		elements := collectLate(in)
		err := p.Run(t.Context())
		n := len(*elements)
		if got := stageNamed(t, p.Stats(), "stage#1").Out.Elements; err != nil || n != 101 || got != 101 {
			t.Errorf("Run = %v, %d elements arrived, and %d in Stats, want 101", err, n, got)
		}
	})
}
