package stages

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// ErrNoLoop is the failure of a run with an [All] whose loop has not begun.
var ErrNoLoop = errors.New("the loop over All must run the pipeline, and only one loop can")

// All returns a single-use sequence of the elements of in, in order. The loop
// over the sequence runs p. Before the loop, every other Stream of p must have
// been passed to a stage, which reads it.
//
// A second loop over the sequence gets an error at once. If anything else than
// the loop runs p, such as the loop over another All of p, the run fails with
// [ErrNoLoop]. The body of the loop may call [pipe.Pipeline.Drain].
//
// The loop may be left early, by break, return or panic. The stages upstream
// are then stopped, which is not a failure. The loop ends when all goroutines
// of p have ended. If the run fails, the last pair is a zero element and the
// error of [pipe.Pipeline.Run].
func All[T any](ctx context.Context, p *pipe.Pipeline, in *pipe.Stream[T], opts ...pipe.Option) iter.Seq2[T, error] {
	buffers := make(chan pipe.Buffer[T])
	stops := make(chan func(), 1) // carries the function that stops the sink, once that runs
	var looping atomic.Bool
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		if ctx.Value(loopKey{}) != any(buffers) { // no loop would ever take an element
			return ErrNoLoop
		}
		// The loop may be left while the sink waits for input.
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		stops <- func() { cancel(pipe.ErrStopped) }
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			select {
			case buffers <- b:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	}, pipe.Defaults("All", opts)...)
	return func(yield func(T, error) bool) {
		var zero T
		if looping.Swap(true) {
			yield(zero, fmt.Errorf("stages: All: second loop over one sequence: %w", pipe.ErrReused))
			return
		}
		var g proc.Group
		var err error
		ended := make(chan struct{})
		g.Go("", "all", func() {
			defer close(ended)
			err = p.Run(context.WithValue(ctx, loopKey{}, buffers))
		})
		if !yieldAll(buffers, ended, stops, yield) {
			return
		}
		g.Wait()
		if err != nil {
			yield(zero, err)
		}
	}
}

// A loopKey is the key of a value in the context of a run. The value is the
// channel of the All whose loop runs the pipeline.
type loopKey struct{}

// yieldAll yields elements until the run has ended, and then reports true. If
// the loop is left, yieldAll stops the sink, waits for the end of the run and
// reports false.
func yieldAll[T any](buffers <-chan pipe.Buffer[T], ended <-chan struct{}, stops <-chan func(), yield func(T, error) bool) (complete bool) {
	defer func() {
		if !complete { // the loop was left, perhaps by a panic
			(<-stops)()
			<-ended
		}
	}()
	for {
		select {
		case b := <-buffers:
			for _, v := range b.Elements() {
				if !yield(v, nil) {
					return false
				}
			}
			b.Release()
		case <-ended:
			return true
		}
	}
}
