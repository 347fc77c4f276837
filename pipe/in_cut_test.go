package pipe_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// cutBehind returns what a sink, which begins after delay, hears from In.Cut behind middle. A source gives middle one element, is
// drained, and ends a second later.
func cutBehind(t *testing.T, delay time.Duration, middle func(in *pipe.Stream[int]) *pipe.Stream[int]) (cut bool) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			_ = out.Put(ctx, pipe.BufferOf(1))
			<-ctx.Done()
			time.Sleep(time.Second)
			return context.Cause(ctx)
		})
		pipe.Sink(middle(src), func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(delay)
			err := readAll(ctx, in)
			cut = in.Cut()
			return err
		})
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); err != nil || <-done != nil {
			t.Errorf("Drain = %v", err)
		}
	})
	return cut
}

func TestInputSaysWhetherDrainHasCutItOff(t *testing.T) {
	for err, want := range map[error]bool{nil: true, io.EOF: false, pipe.ErrStopped: true} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				return err
			})
			in = mapInts(pipe.Via(in, forward), func(v int) (int, error) { return v, nil }, mode)
			got := !want
			pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				got = in.Cut()
				return err
			})
			done := run(t.Context(), p)
			synctest.Wait()
			if failed := p.Drain(t.Context()); failed != nil || <-done != nil || got != want {
				t.Errorf("a source that returned %v: Drain = %v, Cut = %t, want %t", err, failed, got, want)
			}
		})
	}
}

func TestWhatHasEndedByItselfIsNotCutOff(t *testing.T) {
	for name, middle := range map[string]func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error{
		"reads no more": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			_, err := in.Read(ctx)
			time.Sleep(2 * time.Second) // the source ends meanwhile
			return err
		},
		"has closed its output": func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			if err := out.Close(ctx); err != nil {
				return err
			}
			return readAll(ctx, in)
		},
	} {
		if cutBehind(t, time.Minute, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, middle) }) {
			t.Errorf("behind a stage that %s: Cut = true, want false", name)
		}
	}
	if cutBehind(t, 0, func(in *pipe.Stream[int]) *pipe.Stream[int] { return take(in, 1) }) {
		t.Error("behind a kernel that has had enough: Cut = true, want false")
	}
}

func TestCloseBehindWhatWasCutOffSaysSo(t *testing.T) {
	closes := func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		if err := forward(ctx, in, out); err != io.EOF {
			return err
		}
		err := out.Close(ctx)
		time.Sleep(time.Second) // the engine comes behind the reader
		return err
	}
	for _, delay := range []time.Duration{0, time.Minute} { // before the stage has ended, and behind
		if !cutBehind(t, delay, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, closes) }) {
			t.Errorf("after %v: Cut = false, want true", delay)
		}
		if !cutBehind(t, delay, func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Apply(pipe.Via(in, closes), gathering) }) {
			t.Errorf("after %v, behind a kernel: Cut = false, want true", delay)
		}
	}
}
