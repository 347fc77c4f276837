package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Either the worker on the goroutine of the stage delivers, or another one, since
// two of them need different times.
func TestWorkerThatDeliversOntoAFullEdgeIsBlocked(t *testing.T) {
	for _, minutes := range [][]time.Duration{{0, 1, 2}, {0, 2, 1}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			crew := pipe.Apply(numbers(p, 3, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				time.Sleep(minutes[b.Elements()[0]] * time.Minute)
				return out.Put(ctx, b)
			}, pipe.Workers(4), pipe.Unordered(), pipe.Name("crew"))
			pipe.Sink(crew, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Hour)
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
				}
				return nil
			}, pipe.WriteQueueMaxSize(1))
			done := run(t.Context(), p)
			time.Sleep(30 * time.Minute)
			if st := stageNamed(t, p.Stats(), "crew"); st.Busy != 3*time.Minute || st.Blocked != 29*time.Minute {
				t.Errorf("%d minutes: busy %v, blocked %v, want 3m, 29m", minutes, st.Busy, st.Blocked)
			}
			if err := <-done; err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}
