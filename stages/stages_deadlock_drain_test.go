package stages_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// Drain does not end the wait of a source for a full edge, because the elements
// that the source took must be delivered.
func TestDeadlockIsResolvedDuringADrain(t *testing.T) {
	bubble(t, "concat", func(t *testing.T) {
		p := pipe.New("")
		numbers := stages.FromSlice(p, stagetest.UpTo(100), pipe.BufferLength(1))
		slow := stages.MapErr(numbers, func(ctx context.Context, v int) (int, error) {
			return v, notify.Sleep(ctx, time.Second)
		}, pipe.BufferLength(1), pipe.WriteQueueMaxSize(400))
		tight := pipe.WriteQueueMaxSize(8)
		var n int64
		stages.Count(stages.Concat(stages.Tee(slow, 2, tight), tight), &n)
		time.AfterFunc(500*time.Millisecond, p.Drain)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the drain did not end"))
		defer cancel()
		if err := p.Run(ctx); err != nil || n == 0 {
			t.Errorf("Run = %v with %d elements", err, n)
		}
	})
}

// A worker may continue once another worker has delivered. It must be notified
// before the other one waits for the full edge downstream. Otherwise it counts
// as able to continue, and the deadlock is not detected.
func TestDeadlockIsResolvedDownstreamOfWorkers(t *testing.T) {
	bubble(t, "concat", func(t *testing.T) {
		p := pipe.New("")
		branches := stages.Tee(stages.FromSlice(p, stagetest.UpTo(20), pipe.BufferLength(2)), 2, pipe.WriteQueueMaxSize(1))
		slowly := func(ctx context.Context, v int) (int, error) { return v, notify.Sleep(ctx, time.Millisecond) }
		worked := stages.MapErr(branches[1], slowly, pipe.Workers(2), pipe.WriteQueueMaxSize(8), pipe.BufferLength(8))
		var n int64
		stages.Count(stages.Concat([]*pipe.Stream[int]{branches[0], worked}, pipe.WriteQueueMaxSize(1)), &n)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the run did not end"))
		defer cancel()
		if err := p.Run(ctx); err != nil || n != 40 {
			t.Errorf("Run = %v with %d elements", err, n)
		}
	})
}
