package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The first task takes an hour. The results of the second one fill the window, so
// that its worker waits for the first one.
func TestDeadlineOfAPutEndsTheWaitOfAWorkerForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		waited := pipe.Apply(numbers(p, 2, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				time.Sleep(time.Hour)
				return nil
			}
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			start := time.Now()
			err := out.Put(short, pipe.BufferOf(make([]int, 100)...))
			if d := time.Since(start); err != context.DeadlineExceeded || d != time.Second {
				t.Errorf("Put = %v after %v, want %v after 1s", err, d, context.DeadlineExceeded)
			}
			return nil
		}, pipe.Workers(2), pipe.WriteQueueMaxSize(100))
		collect(waited)
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}
