package pipe_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Write never waits, also in a kernel with Workers.
func TestWriteInAWorkerNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.Put(ctx, pipe.BufferOf(0, 1))
		})
		var written atomic.Int64
		boom := errors.New("boom")
		out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				time.Sleep(time.Minute)
				return boom
			}
			for range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(1, 2, 3, 4)); err != nil {
					return err
				}
				written.Add(1)
			}
			return nil
		}, pipe.Workers(2), pipe.WriteQueueMaxSize(64))
		counting(out)
		done := run(t.Context(), p)
		time.Sleep(time.Second)
		if written.Load() != 100 {
			t.Errorf("%d of 100 written: Write waits", written.Load())
		}
		time.Sleep(time.Hour)
		select {
		case err := <-done:
			if !errors.Is(err, boom) {
				t.Error(err)
			}
		default:
			t.Fatal("Run has not returned an hour after the failure")
		}
	})
}

// A kernel behind a Write learns that the run was cancelled.
func TestKernelBehindWriteIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.WriteQueue().Write(pipe.BufferOf(0, 1))
		})
		out := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(24 * time.Hour):
				return errors.New("a day later the context has not ended")
			}
		})
		counting(out)
		ctx, cancel := context.WithCancel(t.Context())
		done := run(ctx, p)
		time.Sleep(time.Second)
		start := time.Now()
		cancel()
		<-done
		if d := time.Since(start); d > time.Minute {
			t.Errorf("Run returned %v after the cancel", d)
		}
	})
}

// A stage that has closed all its outputs "is told nothing: it may go on for the sake of what it reads" (host.go, leave). That the
// reader of the first one left after the close, and did not wait to see io.EOF, must not change that.
func TestStageThatHasClosedAllOutputsGoesOn(t *testing.T) {
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
			_, err := in.Read(ctx) // takes all there is, and does not look for the end
			time.Sleep(time.Millisecond)
			return err
		})
		counting(b)
		if err := p.Run(t.Context()); err != nil || read != 100 {
			t.Errorf("Run = %v, %d of 100 read", err, read)
		}
	})
}

func TestWriteOntoAFullEdgeCountsEachBufferByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var sizes []int64
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			for _, n := range []int{20, 30, 7, 0} {
				if err := out.WriteQueue().Write(pipe.BufferOf(make([]byte, n)...)); err != nil {
					return err
				}
				sizes = append(sizes, p.Stats().Edges[0].Held.Bytes)
			}
			return nil
		})
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			time.Sleep(time.Second)
			return nil
		}, pipe.WriteQueueMaxSize(10))
		if err := p.Run(t.Context()); err != nil || !slices.Equal(sizes, []int64{20, 50, 57, 57}) {
			t.Errorf("Run = %v, held bytes %v", err, sizes)
		}
	})
}

// ErrStopped from a kernel is the end of it, also if the stage in front of it goes on.
func TestKernelThatHasEndedIsNotCalledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls, stopped := 0, 0
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 5 {
				if err := out.Put(context.Background(), pipe.BufferOf(1)); errors.Is(err, pipe.ErrStopped) {
					stopped++
				}
			}
			return nil
		})
		counting(pipe.Apply(in, func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
			calls++
			return pipe.ErrStopped
		}))
		if err := p.Run(t.Context()); err != nil || calls != 1 || stopped != 5 {
			t.Errorf("Run = %v, %d calls, %d of 5 Puts stopped, want nil, 1, 5", err, calls, stopped)
		}
	})
}

// "As if the stage function had returned it": ErrStopped is no failure then.
func TestAbortWithErrStoppedFailsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Put(ctx, pipe.BufferOf(1))
			out.WriteQueue().Abort(pipe.ErrStopped)
			return errors.Join(err, out.Put(ctx, pipe.BufferOf(2)))
		}))
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v, %d delivered, want nil, 1", err, n.Load())
		}
	})
}

// What was sent before was accepted.
func TestAbortWithErrStoppedKeepsWhatWasSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Send(ctx, 1)
			out.WriteQueue().Abort(pipe.ErrStopped)
			if refused := out.Put(ctx, pipe.BufferOf(2, 3)); refused != pipe.ErrStopped {
				t.Errorf("Put behind Abort = %v, want ErrStopped", refused)
			}
			return err
		}))
		if err := p.Run(t.Context()); err != nil || n.Load() != 1 {
			t.Errorf("Run = %v, %d delivered, want nil, 1", err, n.Load())
		}
	})
}

// A kernel that flushes on behalf of Write does not wait for the kernels behind it either.
func TestWriteDoesNotWaitForAFlushOfAKernel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 100 {
				if err := out.WriteQueue().Write(pipe.BufferOf(1)); err != nil {
					return err
				}
			}
			if took := p.Stats().Elapsed; took > 0 {
				t.Errorf("Write has waited for %v", took)
			}
			return nil
		})
		in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return out.Flush(ctx)
		})
		in = pipe.Apply(in, gathering)
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			return readAll(ctx, in)
		}, pipe.WriteQueueMaxSize(16))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// The reader need not wait for the stage to return.
func TestCloseEndsTheEdgeThoughAKernelHasHadEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Send(ctx, 1)
			_ = out.Close(ctx)
			time.Sleep(time.Hour)
			return err
		})
		in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return errors.Join(out.SendAll(ctx, b.Elements()), pipe.ErrStopped)
		})
		n := 0
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				n++
			}
			if took := p.Stats().Elapsed; took > 0 {
				t.Errorf("the end has come after %v", took)
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil || n != 1 {
			t.Errorf("Run = %v, %d of 1 element", err, n)
		}
	})
}
