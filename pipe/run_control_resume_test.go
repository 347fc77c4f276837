package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// The source does not check its context. It learns of the drain from Send only.
func TestResumeAfterDrainDoesNotHideTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		sent := 0
		src := pipe.Source(p, func(_ context.Context, out *pipe.Out[int]) error {
			for ; sent < 100; sent++ {
				time.Sleep(time.Second)
				if err := out.Send(context.Background(), sent); err != nil {
					return err
				}
			}
			return errors.New("sent without end")
		})
		got, _ := collect(src)
		done := run(t.Context(), p)
		time.Sleep(5500 * time.Millisecond)
		p.Drain()
		p.Resume()
		if err := <-done; err != nil || sent != 6 || len(*got) != 6 {
			t.Errorf("Run = %v, %d sent, %d arrived, want nil, 6, 6", err, sent, len(*got))
		}
	})
}
