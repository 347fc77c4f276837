package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// FromChan emits the elements that it receives from a channel, in order, until
// the channel is closed.
//
// Elements that are ready at the same time share a Buffer. FromChan hands over
// all elements before it waits for the next one. A drain loses none of the
// elements that were received. Elements in a buffered channel stay there. If a
// drain must end soon, bound the queue of the first slow stage by
// [pipe.WriteQueueMaxSize], because a drain delivers all that was received.
func FromChan[T any](p *pipe.Pipeline, elements <-chan T, opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("FromChan", elements != nil, "the channel must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for {
			// Check ctx before receiving, because every element received is
			// emitted.
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			v, open, ready := tryReceive(elements)
			if !ready {
				if err := out.Flush(ctx); err != nil {
					return err
				}
				select {
				case v, open = <-elements:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			if !open {
				return io.EOF
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
	}, pipe.Defaults("FromChan", opts, pipe.Begun(), pipe.StartsAtOnce())...)
}

// tryReceive receives without waiting. It reports whether the channel is open,
// and whether the receive was possible.
func tryReceive[T any](elements <-chan T) (v T, open, ready bool) {
	select {
	case v, open = <-elements:
		return v, open, true
	default:
		return v, false, false
	}
}

// ToChan sends each element to a channel, in order. It waits while the channel
// is full.
//
// ToChan does not close the channel. The caller of [pipe.Pipeline.Run] closes
// it after Run has returned, and knows then whether the elements are complete.
func ToChan[T any](in *pipe.Stream[T], elements chan<- T, opts ...pipe.Option) {
	must.Hold("ToChan", elements != nil, "the channel must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		p := pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			pacer := p.Begin()
			for i, v := range b.Elements() {
				if in.Interrupted(b.Len() - i) {
					break
				}
				if err := pacer.Step(ctx); err != nil {
					return err
				}
				if err := sendTo(ctx, elements, v); err != nil {
					return err
				}
			}
			pacer.End()
			b.Release()
		}
		return nil
	}, pipe.Defaults("ToChan", opts)...)
}

// sendTo sends v. It tries without ctx first, because a select on ctx.Done
// costs several times as much.
func sendTo[T any](ctx context.Context, elements chan<- T, v T) error {
	select {
	case elements <- v:
		return nil
	default:
	}
	select {
	case elements <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
