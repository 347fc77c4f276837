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

// readOne is a sink function that returns after one Buffer.
func readOne(ctx context.Context, in *pipe.In[int]) error {
	_, err := in.Read(ctx)
	return err
}

// forwardBuffer is a kernel that changes nothing.
func forwardBuffer(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.Put(ctx, b)
}

// forwardAndStop is a kernel that stops after its first Buffer.
func forwardAndStop(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	if err := out.Put(ctx, b); err != nil {
		return err
	}
	return pipe.ErrStopped
}

// However an output ends, and however often, the other output of the stage and
// its kernels continue.
func TestOutputThatHasEndedInSeveralWaysIsCountedOnce(t *testing.T) {
	for name, downstream := range map[string]func(*pipe.Stream[int]) *pipe.Stream[int]{
		"the reader stops":                      func(s *pipe.Stream[int]) *pipe.Stream[int] { return s },
		"the reader stops, and then a kernel":   func(s *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Apply(s, forwardBuffer) },
		"the kernel stops, and then the reader": func(s *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Apply(s, forwardAndStop) },
		"the reader stops, and then two kernels": func(s *pipe.Stream[int]) *pipe.Stream[int] {
			return pipe.Apply(pipe.Apply(s, forwardBuffer), forwardBuffer)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			a, b := pipe.Split2(numbers(p, 10, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
				for n := 0; ; n++ {
					v, err := in.Read(ctx)
					if err != nil {
						return err
					}
					if n < 3 {
						if err := a.Put(ctx, pipe.BufferOf(n)); err != nil && !errors.Is(err, pipe.ErrStopped) {
							return err
						}
					}
					if n == 5 {
						if err := a.Close(ctx); err != nil && !errors.Is(err, pipe.ErrStopped) {
							return err
						}
					}
					time.Sleep(time.Second)
					if err := b.Put(ctx, v); err != nil {
						return err
					}
				}
			})
			pipe.Sink(downstream(a), readOne)
			got, complete := collect(pipe.Apply(b, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				return out.Put(ctx, b)
			}))
			if err := p.Run(t.Context()); err != nil || len(*got) != 10 || !*complete {
				t.Errorf("%s: Run = %v with %v, complete %t, want nil with 0 to 9, true", name, err, *got, *complete)
			}
		})
	}
}

// A stage that waits to deliver the results of a kernel is interrupted only if no
// reader is left for any of its outputs.
func TestKernelsOfOneOutputContinueWhenTheReaderOfAnotherStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		a, b := pipe.Split2(numbers(p, 1), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			v, err := in.Read(ctx)
			if err != nil {
				return err
			}
			return b.Put(ctx, v)
		})
		pipe.Sink(a, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		got, complete := collect(pipe.Apply(b, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			select {
			case <-time.After(time.Minute): // the outside
				return out.Put(ctx, b)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
			t.Errorf("Run = %v with %v, complete %t, want nil with 0, true", err, *got, *complete)
		}
	})
}

func TestReaderOfOneOutputThatStopsBeforeTheStartEndsNoStage(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the goroutine that was started last runs first
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		a, b := pipe.Split2(numbers(p, 10), func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			for v, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				if err := b.Put(ctx, v); err != nil {
					return err
				}
			}
			return nil
		})
		got, complete := collect(b)
		pipe.Sink(a, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		if err := p.Run(t.Context()); err != nil || len(*got) != 10 || !*complete {
			t.Errorf("Run = %v with %v, complete %t, want nil with 0 to 9, true", err, *got, *complete)
		}
	})
}

// The source ignores its context, and the kernel waits for the outside.
func TestReaderThatStopsBeforeTheStartEndsTheKernels(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the goroutine that was started last runs first
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(_ context.Context, out *pipe.Out[int]) error {
			return out.Put(context.Background(), pipe.BufferOf(1))
		})
		waits := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			<-ctx.Done()
			return context.Cause(ctx)
		})
		pipe.Sink(waits, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// The stage cannot see the stop in its flush, because its other output is wanted.
func TestFlushOntoAStoppedOutputRefusesTheNextSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for n := range 3 {
				time.Sleep(time.Second)
				if err := out.Put(ctx, pipe.BufferOf(n)); err != nil {
					return err
				}
			}
			return nil
		})
		a, b := pipe.Split2(slow, func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			for n := 0; ; n++ {
				if _, err := in.Read(ctx); err != nil {
					return err
				}
				if err := a.Send(ctx, n); (err != nil) != (n > 0) {
					t.Errorf("Send %d = %v, want an error after the first one was flushed", n, err)
				}
			}
		})
		pipe.Sink(a, func(ctx context.Context, in *pipe.In[int]) error { return nil })
		_, complete := collect(b)
		if err := p.Run(t.Context()); err != nil || !*complete {
			t.Errorf("Run = %v, complete %t, want nil, true", err, *complete)
		}
	})
}

// The kernel stops while the stage flushes, so that the Out knows of the stop
// before it is closed.
func TestCloseEndsAnOutputThatItsKernelHasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			time.Sleep(time.Second)
			return out.Put(ctx, pipe.BufferOf(1))
		})
		a, b := pipe.Split2(slow, func(ctx context.Context, in *pipe.In[int], a, b *pipe.Out[int]) error {
			if err := a.Send(ctx, 1); err != nil {
				return err
			}
			if _, err := in.Read(ctx); err != nil { // flushes
				return err
			}
			if err := a.Close(ctx); err != nil {
				t.Errorf("Close = %v, want nil", err)
			}
			time.Sleep(time.Hour)
			return nil
		})
		stops := pipe.Apply(a, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return pipe.ErrStopped
		})
		start := time.Now()
		pipe.Sink(stops, func(ctx context.Context, in *pipe.In[int]) error {
			_, first := in.Read(ctx)
			_, second := in.Read(ctx)
			if d := time.Since(start); first != nil || second != io.EOF || d != time.Second {
				t.Errorf("Read = %v, and then %v after %v, want nil, and then io.EOF after 1s", first, second, d)
			}
			return nil
		})
		collect(b)
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// A stage that has closed its outputs, or whose reader has stopped, is not about
// to end as long as it has something to do. Its waits are part of a deadlock.
func TestDeadlockIsSeenThoughAnOutputHasEnded(t *testing.T) {
	// inOrder reads the first input to its end before the second one.
	inOrder := func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
		if err := out.Close(ctx); err != nil {
			return err
		}
		for _, in := range ins {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1000, pipe.BufferLength(10)), 3, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				for _, out := range outs {
					if err := out.Put(ctx, pipe.BufferOf(v)); err != nil && !errors.Is(err, pipe.ErrStopped) {
						return err
					}
				}
			}
			return nil
		})
		pipe.Sink(outs[0], readOne)
		_, complete := collect(pipe.Join(outs[1:], inOrder, pipe.WriteQueueMaxSize(64)))
		if err := p.Run(t.Context()); err != nil || !*complete {
			t.Errorf("Run = %v, complete %t, want nil, true after an edge has grown", err, *complete)
		}
	})
}

// The failure of a source whose output was closed is not hidden by the close.
func TestClosedOutputDoesNotHideTheFailureOfItsStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("no good")
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Close(ctx); err != nil {
				return err
			}
			time.Sleep(time.Second)
			return cause
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			if err != io.EOF {
				t.Errorf("Read = %v, want io.EOF", err)
			}
			return err
		})
		if err := p.Run(t.Context()); !errors.Is(err, cause) {
			t.Errorf("Run = %v, want %v", err, cause)
		}
	})
}
