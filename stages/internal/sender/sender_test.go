package sender_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/sender"
)

func TestSenderFlushesElementsOfAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			to := sender.To(out, pace.New(pace.Gathered))
			for i := range 100 {
				time.Sleep(time.Millisecond)
				if err := to.Send(ctx, i); err != nil {
					return err
				}
			}
			to.End()
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
			to := sender.To(out, pace.New(pace.Gathered))
			defer to.End()
			for i := range 4 * pipe.DefaultBufferLength {
				if err := to.Send(ctx, i); err != nil {
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
