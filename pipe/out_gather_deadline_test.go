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

// Each Send has one second, and the sink sleeps for an hour. An element that
// was refused is not delivered. Each accepted element is.
func TestSendWhoseContextExpiresLosesOnlyItsElement(t *testing.T) {
	for name, tt := range map[string]struct {
		length int
		size   func(int) int64
		kernel pipe.Kernel[int, int]
	}{
		"one element per Buffer":        {1, func(int) int64 { return 8 }, nil},
		"four elements per Buffer":      {4, func(int) int64 { return 8 }, nil},
		"elements of different sizes":   {4, func(v int) int64 { return int64(8 + v%3) }, nil},
		"Buffers of two large elements": {1000, func(int) int64 { return 32 << 10 }, nil},
		"Buffers of one large element":  {1000, func(int) int64 { return 64 << 10 }, nil},
		"a kernel that puts":            {4, func(int) int64 { return 8 }, putBuffer},
		"a kernel that sends":           {4, func(int) int64 { return 8 }, sendEach},
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
			got := collectAfterAnHour(in)
			if err := p.Run(t.Context()); err != nil || !slices.Equal(*got, accepted) || refused == 0 {
				t.Errorf("%s: Run = %v, %d refused, %v arrived; want nil, some, %v", name, err, refused, *got, accepted)
			}
			if counted := stageNamed(t, p.Stats(), "Source").Out.Bytes; counted != bytes {
				t.Errorf("%s: %d bytes in Stats, want the %d accepted", name, counted, bytes)
			}
		})
	}
}

// Read flushes before it waits. Here its context ends during that flush or
// during the wait.
func TestReadWhoseContextExpiresLosesNothing(t *testing.T) {
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
		got := collectAfterAnHour(pipe.Apply(in, putBuffer))
		if err := p.Run(t.Context()); err != nil || len(*got) != 100 {
			t.Errorf("Run = %v, %d elements arrived; want nil, 100", err, len(*got))
		}
	})
}

// A refused Buffer is not counted in Stats until it is accepted.
func TestFlushWhoseContextExpiresCanBeRepeated(t *testing.T) {
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
				t.Errorf("Flush = %v, want context.DeadlineExceeded", err)
			}
			return out.Flush(ctx)
		})
		elements := collectAfterAnHour(in)
		err := p.Run(t.Context())
		n := len(*elements)
		if got := stageNamed(t, p.Stats(), "Source").Out.Elements; err != nil || n != 101 || got != 101 {
			t.Errorf("Run = %v, %d elements arrived, %d in Stats; want nil, 101, 101", err, n, got)
		}
	})
}
