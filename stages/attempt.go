package stages

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// A Failure is an element for which a function failed, and why.
type Failure[I any] struct {
	Value I
	Err   error
}

// Size returns the size in bytes: that of the value, and of the error without what it refers to.
func (f Failure[I]) Size() int64 { return 16 + pipe.BufferOf(f.Value).Size() }

// Attempt emits f of each element to the first Stream, and the elements for which f failed
// to the second. Both keep the order of the input.
//
// f should end its wait when its context is done; an error that says so is no Failure. Nor is
// pipe.ErrStopped, which ends the stage cleanly. When no more results are wanted, Attempt
// ends; when no more failures are wanted, it drops them and goes on.
func Attempt[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) (*pipe.Stream[O], *pipe.Stream[Failure[I]]) {
	mustFunc("Attempt", f == nil)
	return pipe.Split2(in, func(ctx context.Context, in *pipe.In[I], results *pipe.Out[O], failures *pipe.Out[Failure[I]]) error {
		var p pace
		return eachBuffer(ctx, in, func(b pipe.Buffer[I], _ int) error {
			p.start()
			for _, v := range b.Elements() {
				o, err := f(ctx, v)
				switch {
				case err == nil:
					err = results.Send(ctx, o)
				case errors.Is(err, pipe.ErrStopped):
				case interrupted(ctx, err):
					err = context.Cause(ctx)
				default:
					err = unlessStopped(failures.Send(ctx, Failure[I]{v, err}))
				}
				if err == nil {
					err = p.flushIfSlow(ctx, both{results, failures})
				}
				if err != nil {
					return err
				}
			}
			b.Release()
			return nil
		})
	}, defaults("attempt", opts)...)
}

// both flushes a main output and one that may have stopped.
type both struct{ main, side flusher }

func (b both) Flush(ctx context.Context) error {
	if err := b.main.Flush(ctx); err != nil {
		return err
	}
	return unlessStopped(b.side.Flush(ctx))
}

// unlessStopped returns err unless it says that no more is wanted.
func unlessStopped(err error) error {
	if errors.Is(err, pipe.ErrStopped) {
		return nil
	}
	return err
}
