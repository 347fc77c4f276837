package pipe_test

import (
	"context"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Each callback runs on a goroutine for which the run waits.
func TestDrainMayBeCalledFromInsideTheRun(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		for name, drain := range map[string]func(*pipe.Pipeline){
			"Drain": (*pipe.Pipeline).Drain, "DrainBegun": (*pipe.Pipeline).DrainBegun,
		} {
			for _, where := range []string{"source", "kernel", "sink"} {
				p := pipe.New("test")
				in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
					for i := 0; ; i++ {
						time.Sleep(time.Second)
						if i == 10 && where == "source" {
							drain(p)
						}
						if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
							return err
						}
					}
				})
				in = mapInts(in, func(v int) (int, error) {
					if v == 10 && where == "kernel" {
						drain(p)
					}
					return v, nil
				}, mode)
				got := 0
				pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
					for v, err := range in.All(ctx) {
						if err != nil {
							return err
						}
						if v == 10 && where == "sink" {
							drain(p)
						}
						got++
					}
					return nil
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				err := p.Run(ctx)
				cancel()
				if err != nil || got < 10 || got > 13 {
					t.Errorf("%s in a %s: Run = %v, %d elements arrived, want nil, about 11", name, where, err, got)
				}
			}
		}
	})
}
