package pipe_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// sendToAll is a stage that sends every element to every output that still wants it.
func sendToAll(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
	for v, err := range in.All(ctx) {
		if err != nil {
			return err
		}
		for _, out := range outs {
			if err := out.Send(ctx, v); err != nil && !errors.Is(err, pipe.ErrStopped) {
				return err
			}
		}
	}
	return nil
}

func TestOutputThatWantsNoMoreDoesNotEndTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for n := range 10 {
				if err := out.Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
				time.Sleep(time.Second) // so that the stage hands over and waits
			}
			return nil
		})
		outs := pipe.Split(slow, 2, sendToAll)
		pipe.Sink(outs[0], func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		got, complete := collect(outs[1])
		if err := p.Run(t.Context()); err != nil || len(*got) != 10 || !*complete {
			t.Errorf("Run = %v with %v, complete %t; want 0 to 9, true", err, *got, *complete)
		}
	})
}

// A stage may close its outputs early and go on for the sake of what it reads.
func TestClosedOutputEndsForItsReaderOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start, read := time.Now(), 0
		via := pipe.Via(numbers(p, 1000, pipe.BufferLength(10)), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			if err := errors.Join(out.Send(ctx, 7), out.Close(ctx)); err != nil {
				return err
			}
			time.Sleep(time.Minute)
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				read++
			}
			return nil
		})
		pipe.Sink(via, func(ctx context.Context, in *pipe.In[int]) error {
			b, err := in.Read(ctx)
			if err != nil || b.Len() != 1 || b.Elements()[0] != 7 {
				t.Errorf("Read = %v, %v; want [7]", b.Elements(), err)
			}
			_, err = in.Read(ctx)
			if d := time.Since(start); err != io.EOF || d != 0 {
				t.Errorf("second Read = %v after %v; want io.EOF at once", err, d)
			}
			return err
		})
		if err := p.Run(t.Context()); err != nil || read != 1000 {
			t.Errorf("Run = %v, %d elements read; want nil, 1000", err, read)
		}
	})
}

// Whoever has started first may have had enough before the others have begun.
func TestStopBeforeTheStartIsNotForgotten(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the goroutine that was started last runs first
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return ctx.Err()
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
