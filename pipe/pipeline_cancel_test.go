package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestCancelEndsEveryWait(t *testing.T) {
	cause := errors.New("cause of the test")
	block := func(ctx context.Context, in *pipe.In[int]) error { <-ctx.Done(); return ctx.Err() }
	waits := map[string]func(p *pipe.Pipeline, mode pipe.Option){
		"source blocked on a full edge": func(p *pipe.Pipeline, mode pipe.Option) {
			pipe.Sink(mapInts(numbers(p, 1<<30), same, mode), block)
		},
		"every stage starved": func(p *pipe.Pipeline, mode pipe.Option) {
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { <-ctx.Done(); return ctx.Err() })
			pipe.Sink(mapInts(src, same, mode), readAll)
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
					t.Errorf("Run = %v, want the cause and no StageError", err)
				}
			})
		})
	}
}

// A cancel discards the edges. So it also wakes a stage that waits on an edge
// under a context other than its own.
func TestCancelEndsWaitsUnderAnotherContext(t *testing.T) {
	background, cause := context.Background(), errors.New("cause of the test")
	for name, waits := range map[string]func(out *pipe.Out[int], in *pipe.In[int]) error{
		"Put": func(out *pipe.Out[int], _ *pipe.In[int]) error {
			for {
				if err := out.Put(background, pipe.BufferOf(1)); err != nil {
					return err
				}
			}
		},
		"Read": func(_ *pipe.Out[int], in *pipe.In[int]) error {
			_, err := in.Read(background)
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			released := make(chan struct{})
			p := pipe.New("test")
			end := func(out *pipe.Out[int], in *pipe.In[int]) error {
				if (out != nil) != (name == "Put") {
					<-released // the other stage is the one that waits on an edge
					return nil
				}
				defer close(released)
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

// The stage between ignores the cancel and returns nil. The sink must not read
// io.EOF after elements that were lost.
func TestSinkNeverSeesEOFAfterACancel(t *testing.T) {
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
		// The cancel may also come between the end and the result of Run.
		all := *complete && len(*got) == 100000
		if *complete != all || err == nil && !all || err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("Run = %v, complete = %t with %d elements; want complete and nil only if all arrived", err, *complete, len(*got))
		}
	}
}
