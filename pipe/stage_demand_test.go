package pipe_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// sendToAll is a stage that sends every element to every output that still
// wants it.
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

func TestStoppedOutputDoesNotEndTheOtherOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for n := range 10 {
				if err := out.Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
				time.Sleep(time.Second) // so that the stage flushes and waits
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
			t.Errorf("Run = %v with %v, complete = %t; want nil with 0 to 9, true", err, *got, *complete)
		}
	})
}

// A stage may close its output early and continue to read.
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
				t.Errorf("second Read = %v after %v, want io.EOF after 0s", err, d)
			}
			return err
		})
		if err := p.Run(t.Context()); err != nil || read != 1000 {
			t.Errorf("Run = %v, %d elements read, want nil, 1000", err, read)
		}
	})
}

// The context of a stage does not end when the stage has closed all its
// outputs. That must hold even if a reader returns after the close, before it
// has read io.EOF.
func TestStageContinuesAfterItHasClosedAllOutputs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		read := 0
		a, b := pipe.Split2(numbers(p, 100, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			if err := a.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			if err := a.Close(ctx); err != nil {
				return err
			}
			time.Sleep(time.Second)
			if err := b.Close(ctx); err != nil {
				return err
			}
			for {
				v, err := in.Read(ctx)
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				read += v.Len()
			}
		})
		pipe.Sink(a, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx) // takes the only Buffer, and does not wait for the end
			time.Sleep(time.Millisecond)
			return err
		})
		countElements(b)
		if err := p.Run(t.Context()); err != nil || read != 100 {
			t.Errorf("Run = %v, %d elements read, want nil, 100", err, read)
		}
	})
}

func TestContextEndsWhenTheOnlyOpenOutputStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		idle := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			<-ctx.Done()
			return context.Cause(ctx)
		})
		a, b := pipe.Split2(idle, func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			if err := a.Close(ctx); err != nil {
				return err
			}
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if err := b.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		})
		collect(a)
		collect(take(b, 1, pipe.Async()))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil after the only open output has stopped", err)
		}
	})
}

// Drain lets a kernel complete its work. A reader that stops does not: the
// results of the kernel are not needed any more.
func TestStopEndsTheWaitOfAKernel(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		waits := pipe.Apply(numbers(p, 3, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				return out.Put(ctx, b)
			}
			<-ctx.Done() // an external call that takes very long
			return ctx.Err()
		}, mode)
		pipe.Sink(waits, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestStopEndsKernelsDuringTheLastFlush(t *testing.T) {
	once := func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		return out.Send(ctx, b.Elements()[0])
	}
	for name, upstream := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"a source":              func(p *pipe.Pipeline) *pipe.Stream[int] { return numbers(p, 1) },
		"a source and a kernel": func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Apply(numbers(p, 1), sendEach) },
		"a via":                 func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Via(numbers(p, 1), once) },
		"a via and a kernel": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Apply(pipe.Via(numbers(p, 1), once), sendEach)
		},
		"workers": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Apply(pipe.Apply(numbers(p, 1), sendEach, pipe.Workers(2)), sendEach)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			returnAfterASecond(pipe.Apply(upstream(p), waitForContext))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := p.Run(ctx); err != nil {
				t.Errorf("after %s: Run = %v, want nil", name, err)
			}
		})
	}
}
