package pipe_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestReadUntilReturnsAtItsDeadlineAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		ticks := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 3 {
				time.Sleep(10 * time.Second)
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		var got []int
		expired := 0
		pipe.Sink(ticks, func(ctx context.Context, in *pipe.In[int]) error {
			for {
				start := time.Now()
				b, ok, err := in.ReadUntil(ctx, start.Add(4*time.Second))
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				if !ok {
					expired++
					if waited := time.Since(start); waited != 4*time.Second {
						t.Errorf("ReadUntil returned after %v, want 4s", waited)
					}
					continue
				}
				got = append(got, b.Elements()...)
			}
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(got) != 3 || expired != 6 {
			t.Errorf("got %v, the deadline expired %d times; want 3 elements, 6 times", got, expired)
		}
	})
}

func TestReadUntilPrefersAPassedDeadlineToData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var ok bool
		pipe.Sink(numbers(p, 1000), func(ctx context.Context, in *pipe.In[int]) error {
			synctest.Wait()
			_, ok, _ = in.ReadUntil(ctx, time.Now())
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ok {
			t.Error("ReadUntil after its deadline = true, want false")
		}
	})
}
