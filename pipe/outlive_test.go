package pipe_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// gathering is a kernel that hands on what it gets by Send, so that it is gathered once more.
func gathering(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.SendAll(ctx, b.Elements())
}

// What a source has flushed, or closed behind, after Drain has ended its context, was gathered by the kernel behind it.
func TestWhatASourceFlushesBehindDrainPassesAllKernels(t *testing.T) {
	type method = func(*pipe.Out[int], context.Context) error
	for name, last := range map[string]method{"Flush": (*pipe.Out[int]).Flush, "Close": (*pipe.Out[int]).Close} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Send(ctx, 1); err != nil {
					return err
				}
				<-ctx.Done()
				return last(out, ctx)
			})
			got, complete := collect(pipe.Apply(pipe.Apply(src, gathering), gathering))
			done := run(t.Context(), p)
			synctest.Wait()
			if err := p.Drain(t.Context()); err != nil || <-done != nil || !slices.Equal(*got, []int{1}) || !*complete {
				t.Errorf("%s behind Drain: %v, %v arrived, want [1]", name, err, *got)
			}
		})
	}
}

// waiting is a kernel that waits for the outside, and for nobody else than its context.
func waiting(ctx context.Context, _ pipe.Buffer[int], _ *pipe.Out[int]) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// leaver is a sink that has had enough a second after its start.
func leaver(in *pipe.Stream[int]) {
	pipe.Sink(in, func(context.Context, *pipe.In[int]) error {
		time.Sleep(time.Second)
		return nil
	})
}

func TestKernelsLearnInTheLastFlushThatNobodyReads(t *testing.T) {
	once := func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		return out.Send(ctx, b.Elements()[0])
	}
	for name, front := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"a source":              func(p *pipe.Pipeline) *pipe.Stream[int] { return numbers(p, 1) },
		"a source and a kernel": func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Apply(numbers(p, 1), gathering) },
		"a via":                 func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Via(numbers(p, 1), once) },
		"a via and a kernel": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Apply(pipe.Via(numbers(p, 1), once), gathering)
		},
		"workers": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Apply(pipe.Apply(numbers(p, 1), gathering, pipe.Workers(2)), gathering)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			leaver(pipe.Apply(front(p), waiting))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := p.Run(ctx); err != nil {
				t.Errorf("behind %s: Run = %v, want nil", name, err)
			}
		})
	}
}

// A kernel that has had enough goes on with what it has gathered, and so do those behind it: only the stage in front is told.
func TestWhatAKernelHasGatheredWhenItHasHadEnoughPassesTheKernelsBehind(t *testing.T) {
	for name, front := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"a source": func(p *pipe.Pipeline) *pipe.Stream[int] { return numbers(p, 100) },
		"a via":    func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Via(numbers(p, 100), forward) },
		"a via that flushes at its end": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return pipe.Via(numbers(p, 100), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
				err := forward(ctx, in, out)
				return errors.Join(out.Flush(ctx), err)
			})
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			enough := pipe.Apply(front(p), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if err := out.Send(ctx, b.Elements()[0]); err != nil {
					return err
				}
				return pipe.ErrStopped
			})
			slow := pipe.Apply(enough, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				return out.Put(ctx, b)
			})
			got, complete := collect(slow)
			if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
				t.Errorf("behind %s: Run = %v, %v arrived, want one element", name, err, *got)
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
