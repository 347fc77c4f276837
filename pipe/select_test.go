package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The stage fills two of its three outputs, and then the third one.
func TestSelectFreeFindsTheNextOutputThatIsNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 0), 3, func(ctx context.Context, _ *pipe.In[int], outs []*pipe.Out[int]) error {
			want := func(from, k int) {
				t.Helper()
				if got, err := pipe.SelectFree(ctx, outs, from); got != k || err != nil {
					t.Errorf("SelectFree from %d = %d, %v; want %d", from, got, err, k)
				}
			}
			want(0, 0)
			want(2, 2)
			outs[2].Put(ctx, pipe.BufferOf(1)) // full
			want(2, 0)
			outs[0].Put(ctx, pipe.BufferOf(1))
			want(2, 1)

			done, cancel := context.WithCancelCause(ctx)
			cause := errors.New("cause of the test")
			cancel(cause)
			if got, err := pipe.SelectFree(done, outs, 1); got != -1 || err != cause {
				t.Errorf("SelectFree under a done context = %d, %v; want -1, %v", got, err, cause)
			}
			outs[1].Put(ctx, pipe.BufferOf(1))
			start := time.Now()
			want(0, 1)
			if d := time.Since(start); d != time.Second {
				t.Errorf("SelectFree waited for %v, want 1s", d)
			}
			return nil
		})
		for i, out := range outs {
			pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep([]time.Duration{time.Hour, time.Second, time.Minute}[i])
				_, err := in.Read(ctx)
				if err == nil {
					_, err = in.Read(ctx)
				}
				return err
			}, pipe.WriteQueueMaxSize(1))
		}
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
