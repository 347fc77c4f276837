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

// A source that gives each Send a second, and a sink that sleeps for an hour: what was refused can be sent again, and
// what was accepted arrives.
func TestSendThatRunsOutOfTimeLosesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		length int
		size   func(int) int64
		kernel pipe.Kernel[int, int]
	}{
		"one by one":                      {1, func(int) int64 { return 8 }, nil},
		"in fours":                        {4, func(int) int64 { return 8 }, nil},
		"sizes differ":                    {4, func(v int) int64 { return int64(8 + v%3) }, nil},
		"mostly empty":                    {1000, func(int) int64 { return 32 << 10 }, nil},
		"one is a whole":                  {1000, func(int) int64 { return 64 << 10 }, nil},
		"a kernel that puts behind it":    {4, func(int) int64 { return 8 }, putting},
		"a kernel that gathers behind it": {4, func(int) int64 { return 8 }, gathering},
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
			if tt.kernel != nil {
				in = pipe.Apply(in, tt.kernel, pipe.BufferLength(4))
			}
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

// The wait of Read for input has a deadline here, and Read hands over what was gathered.
func TestReadThatRunsOutOfTimeLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Via(slowMap(numbers(p, 100, pipe.BufferLength(1)), 10*time.Second, pipe.Async()), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			for {
				short, cancel := context.WithTimeout(ctx, time.Second)
				b, err := in.Read(short)
				cancel()
				if err == context.DeadlineExceeded {
					continue
				}
				if err != nil {
					return err
				}
				if err := out.SendAll(ctx, b.Elements()); err != nil {
					return err
				}
			}
		})
		got := collectLate(pipe.Apply(in, putting))
		if err := p.Run(t.Context()); err != nil || len(*got) != 100 {
			t.Errorf("Run = %v, %d of 100 elements arrived", err, len(*got))
		}
	})
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
