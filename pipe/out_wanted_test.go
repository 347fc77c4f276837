package pipe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// wanted checks the result of Wanted.
func wanted(t *testing.T, when string, out *pipe.Out[int], want bool) {
	t.Helper()
	if got := out.Wanted(); got != want {
		t.Errorf("Wanted %s = %t, want %t", when, got, want)
	}
}

func TestWantedReportsWhetherTheReaderHasStopped(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			wanted(t, "while the sink waits", out, true)
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			time.Sleep(time.Minute)
			wanted(t, "after the sink has returned", out, false)
			return nil
		})
		pipe.Sink(mapInts(src, same, mode), func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// The reader of the edge continues, but no element reaches it any more.
func TestWantedReportsWhetherAKernelHasStopped(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		wanted(t, "before the kernel stops", out, true)
		_ = out.Put(ctx, pipe.BufferOf(1))
		wanted(t, "after the kernel has stopped", out, false)
		return nil
	})
	got, complete := collect(take(mapInts(src, same), 1))
	if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
		t.Errorf("Run = %v with %v, complete = %t; want nil with one element, true", err, *got, *complete)
	}
}

func TestWantedIsFalseAfterClose(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		if err := out.Close(ctx); err != nil {
			return err
		}
		wanted(t, "after Close", out, false)
		return nil
	})
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWantedIsFalseAfterAbort(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		out.WriteQueue().Abort(pipe.ErrStopped)
		wanted(t, "after Abort", out, false)
		return nil
	})
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWantedIsFalseAfterACancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			synctest.Wait()
			wanted(t, "after a cancel", out, false)
			return ctx.Err()
		})
		collect(src)
		done := run(ctx, p)
		synctest.Wait()
		cancel()
		<-done
	})
}

// Wanted neither calls a kernel nor delivers gathered elements.
func TestWantedDeliversNothing(t *testing.T) {
	p := pipe.New("test")
	calls := 0
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		if err := out.Send(ctx, 1); err != nil {
			return err
		}
		wanted(t, "with a gathered element", out, true)
		if n := p.Stats().Edges[0].Unread.Elements; calls != 0 || n != 0 {
			t.Errorf("after Wanted: %d calls of the kernel, %d elements on the edge; want 0, 0", calls, n)
		}
		return nil
	})
	got, _ := collect(pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		calls++
		return out.Put(ctx, b)
	}))
	if err := p.Run(t.Context()); err != nil || len(*got) != 1 || calls != 1 {
		t.Errorf("Run = %v with %v, %d calls; want nil with one element, 1", err, *got, calls)
	}
}
