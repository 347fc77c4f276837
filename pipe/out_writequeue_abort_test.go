package pipe_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestAbortFailsTheRun(t *testing.T) {
	cause := errors.New("disk full")
	err := runSource(t, func(ctx context.Context, out *pipe.Out[int64]) error {
		out.WriteQueue().Write(oneNumber(1))
		out.WriteQueue().Abort(cause)
		return nil
	}, func(ctx context.Context, in *pipe.In[int64]) error {
		for {
			if _, err := in.Read(ctx); err != nil {
				if err == io.EOF {
					t.Error("the sink read io.EOF after Abort")
				}
				return err
			}
		}
	})
	if want := "pipe: test/source: disk full"; err == nil || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
}

func TestAbortWithoutAnErrorCancelsTheRun(t *testing.T) {
	err := runSource(t, func(ctx context.Context, out *pipe.Out[int64]) error {
		out.WriteQueue().Abort(nil)
		return out.WriteQueue().Write(oneNumber(1))
	}, func(ctx context.Context, in *pipe.In[int64]) error {
		_, err := in.Read(ctx)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want %v", err, context.Canceled)
	}
}

// Abort acts as if the stage function had returned the error. ErrStopped is not
// a failure.
func TestAbortWithErrStoppedFailsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			out.WriteQueue().Abort(pipe.ErrStopped)
			return out.Put(ctx, pipe.BufferOf(2))
		}))
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v, %d delivered, want nil, 1", err, n.Load())
		}
	})
}

// Elements sent before Abort were accepted.
func TestAbortWithErrStoppedDeliversElementsSentBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Send(ctx, 1)
			out.WriteQueue().Abort(pipe.ErrStopped)
			if refused := out.Put(ctx, pipe.BufferOf(2, 3)); refused != pipe.ErrStopped {
				t.Errorf("Put after Abort = %v, want ErrStopped", refused)
			}
			return err
		}))
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v, %d delivered, want nil, 1", err, n.Load())
		}
	})
}
