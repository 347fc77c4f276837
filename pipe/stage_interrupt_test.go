package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// workSlowly returns a kernel that works for a second on each element.
func workSlowly(calls *int) pipe.Kernel[int, int] {
	return func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for i := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				return nil
			}
			*calls++
			time.Sleep(time.Second)
		}
		return nil
	}
}

// readSlowly returns a sink that works for a second on each element.
func readSlowly(calls *int) func(context.Context, *pipe.In[int]) error {
	return func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			*calls++
			time.Sleep(time.Second)
		}
		return nil
	}
}

// Each loop works on elements for a second each, and is left when it is
// interrupted. Without that, a Buffer would take 1000 seconds.
func TestInterruptedIsTrueOnceTheStageShouldEnd(t *testing.T) {
	boom := errors.New("boom")
	for where, build := range map[string]func(in *pipe.Stream[int], calls *int){
		"a kernel in the goroutine of the source": func(in *pipe.Stream[int], calls *int) {
			countElements(pipe.Apply(in, workSlowly(calls)))
		},
		"a kernel in a goroutine of its own": func(in *pipe.Stream[int], calls *int) {
			countElements(pipe.Apply(in, workSlowly(calls), pipe.Async()))
		},
		"the loop over All": func(in *pipe.Stream[int], calls *int) { pipe.Sink(in, readSlowly(calls)) },
	} {
		for why, end := range map[string]func(context.CancelCauseFunc, *pipe.Pipeline){
			"a cancel":       func(cancel context.CancelCauseFunc, _ *pipe.Pipeline) { cancel(boom) },
			"a prompt drain": func(_ context.CancelCauseFunc, p *pipe.Pipeline) { p.DrainBegun() },
		} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				p := pipe.New("test")
				calls := 0
				build(numbers(p, 5000), &calls)
				done := run(ctx, p)
				time.Sleep(4500 * time.Millisecond)
				end(cancel, p)
				start := time.Now()
				err := <-done
				if took := time.Since(start); calls != 5 || took != 500*time.Millisecond || (why == "a cancel") != errors.Is(err, boom) {
					t.Errorf("%s, %s: Run = %v, %d calls after %v, want 5 after 500ms", why, where, err, calls, took)
				}
			})
		}
	}
}

func TestInterruptedIsTrueOnceNothingIsWanted(t *testing.T) {
	for where, opts := range map[string][]pipe.Option{"fused": nil, "async": {pipe.Async()}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			calls := 0
			in := pipe.Apply(numbers(p, 5000), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for i, v := range b.Elements() {
					if out.Interrupted(b.Len() - i) {
						return nil
					}
					calls++
					time.Sleep(time.Second)
					if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
						return err
					}
				}
				return nil
			}, opts...)
			pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				time.Sleep(3500 * time.Millisecond)
				return err
			})
			if err := p.Run(t.Context()); err != nil || calls != 5 {
				t.Errorf("%s: Run = %v, %d calls, want nil, 5", where, err, calls)
			}
		})
	}
}

// The deadline is that of a context that the sink has made.
func TestAllEndsWithAContextOfTheStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		calls := 0
		pipe.Sink(numbers(p, 5000), func(ctx context.Context, in *pipe.In[int]) error {
			ctx, cancel := context.WithTimeout(ctx, 4500*time.Millisecond)
			defer cancel()
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				calls++
				time.Sleep(time.Second)
			}
			return nil
		})
		if err := p.Run(t.Context()); !errors.Is(err, context.DeadlineExceeded) || calls != 5 {
			t.Errorf("Run = %v, %d calls, want DeadlineExceeded after 5", err, calls)
		}
	})
}
