package stages

import (
	"context"
	"iter"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// All returns a single-use sequence of the elements of in, the last Stream of p that was not
// read: the loop over it runs p.
//
// When the loop is left early, in any way, no more is wanted: upstream ends cleanly. The loop is over, and the
// statement behind it reached, when all goroutines of p have ended. A run that fails yields its error as the
// last pair, with a zero element; leaving early is no failure. Elements keep their order.
func All[T any](ctx context.Context, p *pipe.Pipeline, in *pipe.Stream[T], opts ...pipe.Option) iter.Seq2[T, error] {
	buffers := make(chan pipe.Buffer[T])
	stops := make(chan func(), 1) // what stops the sink, once it runs
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		// The loop may be left while the sink waits for input.
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		stops <- func() { cancel(pipe.ErrStopped) }
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			select {
			case buffers <- b:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
	}, pipe.Defaults("all", opts)...)
	return func(yield func(T, error) bool) {
		var g proc.Group
		var err error
		ended := make(chan struct{})
		g.Go("", "all", func() {
			defer close(ended)
			err = p.Run(ctx)
		})
		if !yieldAll(buffers, ended, stops, yield) {
			return
		}
		g.Wait()
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// yieldAll yields what comes until it has ended. It reports false if the loop was left; then
// it has waited for the end.
func yieldAll[T any](buffers <-chan pipe.Buffer[T], ended <-chan struct{}, stops <-chan func(), yield func(T, error) bool) (whole bool) {
	defer func() {
		if !whole { // also in a panic of the loop's body
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

// ToChan sends each element to elements, in order. It waits while the channel is full.
//
// It does not close the channel: whoever calls Run closes it when Run has returned, and then knows
// whether what was sent is complete.
func ToChan[T any](in *pipe.Stream[T], elements chan<- T, opts ...pipe.Option) {
	must("ToChan", elements != nil, "the channel must not be nil: nobody would ever receive")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				if i&15 == 15 && ctx.Err() != nil {
					return context.Cause(ctx)
				}
				select {
				case elements <- v:
					continue
				default:
				}
				select {
				case elements <- v:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("chan", opts)...)
}
