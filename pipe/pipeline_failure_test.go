package pipe_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestFirstFailureCancelsAllStagesAndIsTheirCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("disk full")
		p := pipe.New("test")
		var seen error
		branches := pipe.Split(numbers(p, 1<<30), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					seen = err
					return err
				}
				b.Retain() // one for each output
				if err := outs[0].Put(ctx, b); err != nil {
					seen = err
					return err
				}
				if err := outs[1].Put(ctx, b); err != nil {
					seen = err
					return err
				}
			}
		})
		_, complete := collect(branches[0])
		pipe.Sink(branches[1], func(ctx context.Context, in *pipe.In[int]) error {
			if _, err := in.Read(ctx); err != nil {
				return err
			}
			return cause
		}, pipe.Name("disk"))
		err := p.Run(t.Context())
		if want := "pipe: test/disk: disk full"; err == nil || err.Error() != want {
			t.Errorf("Run = %v, want %s", err, want)
		}
		if *complete || !errors.Is(seen, cause) {
			t.Errorf("the other sink: complete = %t, the split: error = %v; want false and the cause", *complete, seen)
		}
	})
}

func TestSinkNeverSeesEOFAfterAFailure(t *testing.T) {
	for range 200 {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 10 {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
			}
			return io.ErrUnexpectedEOF
		})
		_, complete := collect(mapInts(mapInts(src, same, pipe.Async()),
			same, pipe.Async()))
		if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) || *complete {
			t.Fatalf("Run = %v, complete = %t; want unexpected EOF, false", err, *complete)
		}
	}
}

func TestEOFBeforeTheEndOfTheInputIsAFailure(t *testing.T) {
	p := pipe.New("test")
	pipe.Sink(numbers(p, 100000, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int]) error {
		in.Read(ctx)
		return io.EOF // from a reader that the sink uses, not from its input
	}, pipe.Name("sink"))
	if err := p.Run(t.Context()); err == nil || errors.Is(err, pipe.ErrStopped) {
		t.Errorf("Run = %v, want a failure", err)
	}
}

func TestGoexitInAStageIsAFailure(t *testing.T) {
	p := pipe.New("test")
	_, complete := collect(pipe.Source(p, func(context.Context, *pipe.Out[int]) error {
		runtime.Goexit()
		return nil
	}))
	if err := p.Run(t.Context()); err == nil || *complete {
		t.Errorf("Run = %v, complete = %t; want a failure, false", err, *complete)
	}
}
