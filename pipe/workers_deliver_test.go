package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Each of the workers may be the one that delivers. The repetition makes it
// unlikely that it is always the one on the goroutine of the stage.
func TestWorkerThatDeliversOntoAFullEdgeIsBlocked(t *testing.T) {
	for range 10 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			crew := pipe.Apply(numbers(p, 3, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				time.Sleep(time.Duration(b.Elements()[0]) * time.Minute) // so that the results are not gathered
				return out.Put(ctx, b)
			}, pipe.Workers(4), pipe.Name("crew"))
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
				t.Errorf("after half an hour: busy %v, blocked %v, want 3m, 29m", st.Busy, st.Blocked)
			}
			if err := <-done; err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}
