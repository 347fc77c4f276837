package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// Balance emits each Buffer to one of n Streams. It chooses the next Stream
// whose queue is not full. n is at most [pipe.MaxStreams].
//
// The order between Streams is lost. If a Stream is stopped, Balance loses the
// elements that are on its edge at that time, and continues with the other
// Streams. When the last Stream is stopped, Balance ends. To spread work on
// single elements, use [pipe.Workers] instead.
func Balance[T any](in *pipe.Stream[T], n int, opts ...pipe.Option) []*pipe.Stream[T] {
	must.Between("Balance", "n", n, pipe.MaxStreams)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		a := balancer[T]{live: append([]*pipe.Out[T](nil), outs...)}
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if err := a.put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("Balance", opts, pipe.KeepsRaw())...)
}

// A balancer puts each Buffer to one of several Outs.
type balancer[T any] struct {
	live []*pipe.Out[T] // the Outs that are not stopped
	next int            // index in live of the first candidate for the next Buffer
}

func (a *balancer[T]) put(ctx context.Context, b pipe.Buffer[T]) error {
	for len(a.live) > 0 {
		k, err := pipe.SelectFree(ctx, a.live, a.next)
		if err != nil {
			return err
		}
		// Stay an owner of b. Put takes it even if the Stream has stopped.
		b.Retain()
		err = a.live[k].Put(ctx, b)
		if err == nil {
			b.Release()
			a.next = k + 1
			return nil
		}
		if !errors.Is(err, pipe.ErrStopped) {
			return err
		}
		a.live = append(a.live[:k], a.live[k+1:]...)
	}
	return pipe.ErrStopped
}
