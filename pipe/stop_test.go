package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// modes are the ways in which an element-wise stage can run.
var modes = map[string]pipe.Option{"fused": pipe.Options(), "async": pipe.Async()}

func eachMode(t *testing.T, f func(t *testing.T, mode pipe.Option)) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, mode) })
		})
	}
}

// take ends after n elements.
func take(in *pipe.Stream[int], n int, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		k := min(n, b.Len())
		n -= k
		if err := out.Put(ctx, b.First(k)); err != nil {
			return err
		}
		if n == 0 {
			return pipe.ErrStopped
		}
		return nil
	}, append([]pipe.Option{pipe.Name("take")}, opts...)...)
}

func TestStageThatHasHadEnoughEndsUpstreamCleanly(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		endless := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := 0; ; i++ {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
			}
		})
		got, complete := collect(take(endless, 1000, mode))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 1000 || !*complete {
			t.Errorf("got %d elements, complete %t; want 1000, true", len(*got), *complete)
		}
	})
}

func TestStopReachesASourceThatWaitsForTheOutside(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			out.Send(ctx, 1)
			if err := out.Flush(ctx); err != nil {
				return err
			}
			<-ctx.Done() // nothing more comes from outside
			return fmt.Errorf("read from outside: %w", ctx.Err())
		})
		got, _ := collect(take(src, 1, mode))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %d elements, want nil with 1", err, len(*got))
		}
	})
}

// A stop excuses that a stage was interrupted, and nothing else.
func TestStageThatFailsWhenItIsStoppedHasFailed(t *testing.T) {
	cause := errors.New("cannot close the file")
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		<-ctx.Done()
		return cause
	}, pipe.Name("source"))
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return nil })
	if err := p.Run(t.Context()); !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %v", err, cause)
	}
}

func TestSinkThatReturnsEarlyStopsThePipeline(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		s := mapInts(numbers(p, 1<<30), func(v int) (int, error) { return v, nil }, mode)
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestCancelEndsEveryWait(t *testing.T) {
	cause := errors.New("enough")
	block := func(ctx context.Context, in *pipe.In[int]) error { <-ctx.Done(); return ctx.Err() }
	read := func(ctx context.Context, in *pipe.In[int]) error {
		for {
			if _, err := in.Read(ctx); err != nil {
				return err
			}
		}
	}
	waits := map[string]func(p *pipe.Pipeline, mode pipe.Option){
		"source blocked on a full edge": func(p *pipe.Pipeline, mode pipe.Option) {
			pipe.Sink(mapInts(numbers(p, 1<<30), func(v int) (int, error) { return v, nil }, mode), block)
		},
		"everybody starved": func(p *pipe.Pipeline, mode pipe.Option) {
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { <-ctx.Done(); return ctx.Err() })
			pipe.Sink(mapInts(src, func(v int) (int, error) { return v, nil }, mode), read)
		},
	}
	for name, build := range waits {
		t.Run(name, func(t *testing.T) {
			eachMode(t, func(t *testing.T, mode pipe.Option) {
				ctx, cancel := context.WithCancelCause(t.Context())
				p := pipe.New("test")
				build(p, mode)
				go func() { synctest.Wait(); cancel(cause) }()
				err := p.Run(ctx)
				if _, isStage := errors.AsType[*pipe.StageError](err); !errors.Is(err, cause) || isStage {
					t.Errorf("Run = %v, want the cause, not as a StageError", err)
				}
			})
		})
	}
}

// The edges are told, so that also a stage that waits under another context than its own learns of it.
func TestCancelEndsWaitsUnderAnotherContext(t *testing.T) {
	never, cause := context.Background(), errors.New("enough")
	for name, waits := range map[string]func(out *pipe.Out[int], in *pipe.In[int]) error{
		"Put": func(out *pipe.Out[int], _ *pipe.In[int]) error {
			for {
				if err := out.Put(never, pipe.BufferOf(1)); err != nil {
					return err
				}
			}
		},
		"Read": func(_ *pipe.Out[int], in *pipe.In[int]) error {
			_, err := in.Read(never)
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			told := make(chan struct{})
			p := pipe.New("test")
			end := func(out *pipe.Out[int], in *pipe.In[int]) error {
				if (out != nil) != (name == "Put") {
					<-told // the other stage is the one that waits for an edge
					return nil
				}
				defer close(told)
				err := waits(out, in)
				if !errors.Is(err, cause) {
					t.Errorf("%s = %v, want %v", name, err, cause)
				}
				return err
			}
			src := pipe.Source(p, func(_ context.Context, out *pipe.Out[int]) error { return end(out, nil) })
			pipe.Sink(src, func(_ context.Context, in *pipe.In[int]) error { return end(nil, in) }, pipe.WriteQueueMaxSize(1))
			done := run(ctx, p)
			time.Sleep(time.Second)
			cancel(cause)
			if err := <-done; !errors.Is(err, cause) {
				t.Errorf("Run = %v, want %v", err, cause)
			}
		})
	}
}

func TestContextDoneBeforeRunStartsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := pipe.New("test")
	collect(pipe.Source(p, func(context.Context, *pipe.Out[int]) error { t.Error("started"); return nil }))
	if err := p.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want context.Canceled", err)
	}
}

func TestFirstFailureCancelsTheRestAndIsTheirCause(t *testing.T) {
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
			t.Errorf("the other sink saw complete %t, the split saw %v; want false and the cause", *complete, seen)
		}
	})
}

func TestFailureOfTheSourceNeverLooksComplete(t *testing.T) {
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
		_, complete := collect(mapInts(mapInts(src, func(v int) (int, error) { return v, nil }, pipe.Async()),
			func(v int) (int, error) { return v, nil }, pipe.Async()))
		if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) || *complete {
			t.Fatalf("Run = %v, complete %t; want unexpected EOF, false", err, *complete)
		}
	}
}

func TestCancelNeverLooksCompleteEvenToAStageThatOverlooksIt(t *testing.T) {
	for range 500 {
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		careless := pipe.Via(numbers(p, 100000), func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return nil
				}
				out.Put(ctx, b)
			}
		}, pipe.WriteQueueMaxSize(100))
		got, complete := collect(careless)
		go cancel()
		err := p.Run(ctx)
		if (err == nil) != (*complete && len(*got) == 100000) {
			t.Fatalf("Run = %v, complete %t with %d elements", err, *complete, len(*got))
		}
	}
}

func TestForeignEOFIsAFailureUnlessTheInputHasEnded(t *testing.T) {
	p := pipe.New("test")
	pipe.Sink(numbers(p, 100000, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int]) error {
		in.Read(ctx)
		return io.EOF // some reader of the sink's own has ended
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
		t.Errorf("Run = %v, complete %t; want a failure", err, *complete)
	}
}

func TestStageLearnsThatNoOutputButAClosedOneIsLeft(t *testing.T) {
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
			t.Errorf("Run = %v, want nil once nobody wants more", err)
		}
	})
}

// What a kernel in the goroutine of a source has gathered before it had enough is wanted still.
func TestResultsOfAKernelBehindASourceArriveThoughItHasHadEnough(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		got, _ := collect(pipe.Apply(numbers(p, 1000, pipe.BufferLength(10)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Send(ctx, b.Elements()[0]); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, mode))
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 {
			t.Errorf("Run = %v with %v, want what the kernel sent before it stopped", err, *got)
		}
	})
}

// A stage that does not heed ErrStopped of one output goes on gathering for it.
func TestResultsOfAKernelThatHasHadEnoughArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1000), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			send := func(v int) error {
				if err := outs[1].Send(ctx, v); err != nil && !errors.Is(err, pipe.ErrStopped) {
					return err
				}
				return outs[0].Send(ctx, v)
			}
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			for _, v := range append(b.Elements(), -1) {
				if err := send(v); err != nil {
					return err
				}
			}
			return nil
		})
		collect(outs[0])
		got, _ := collect(pipe.Apply(outs[1], func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if err := out.Send(ctx, b.Elements()[0]); err != nil {
				return err
			}
			return pipe.ErrStopped
		}))
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 1 {
			t.Errorf("got %v, want what the kernel sent before it stopped", *got)
		}
	})
}

// What a source has taken outlives a Drain, but not the end of all interest in it.
func TestStopEndsTheWaitOfAKernelInTheGoroutineOfASource(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		waits := pipe.Apply(numbers(p, 3, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				return out.Put(ctx, b)
			}
			<-ctx.Done() // a foreign call that takes very long
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
