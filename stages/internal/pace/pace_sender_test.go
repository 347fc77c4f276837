package pace_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/pace"
)

func TestChecksAreAbout100MicrosecondsApart(t *testing.T) {
	for each, want := range map[time.Duration]int{
		0:                     32,
		time.Nanosecond:       32,
		10 * time.Microsecond: 9,
		60 * time.Microsecond: 1,
		time.Millisecond:      1,
		time.Hour:             1,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pace.New(32).Begin()
			if n := p.Next(1000); n != 1 {
				t.Errorf("the first check comes after %d elements, want 1", n)
			}
			work(t, &p, 1, each)
			if n := p.Next(1000); n != want {
				t.Errorf("%v for each element, and the next check comes after %d, want %d", each, n, want)
			}
		})
	}
}

func TestSenderFlushesElementsOfAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			sender := pace.SendTo(out, pace.New(pace.Gathered))
			for i := range 100 {
				time.Sleep(time.Millisecond)
				if err := sender.Send(ctx, i); err != nil {
					return err
				}
			}
			sender.End()
			return nil
		})
		start, n := time.Now(), 0
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if late := time.Since(start) - time.Duration(v+1)*time.Millisecond; late > 0 {
					t.Errorf("element %d came %v late", v, late)
				}
				n++
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || n != 100 {
			t.Errorf("Run = %v after %d elements, want nil after 100", err, n)
		}
	})
}

func TestSenderGathersFastElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			sender := pace.SendTo(out, pace.New(pace.Gathered))
			defer sender.End()
			for i := range 4 * pipe.DefaultBufferLength {
				if err := sender.Send(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
		buffers := 0
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				buffers++
				b.Release()
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || buffers != 4 {
			t.Errorf("Run = %v, %d Buffers, want 4 full ones", err, buffers)
		}
	})
}
