package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// readers are the ways to read an In. Each returns the first error.
var readers = map[string]func(ctx context.Context, in *pipe.In[int]) error{
	"Read": func(ctx context.Context, in *pipe.In[int]) error {
		for {
			if _, err := in.Read(ctx); err != nil {
				return err
			}
		}
	},
	"ReadUntil": func(ctx context.Context, in *pipe.In[int]) error {
		for {
			if _, _, err := in.ReadUntil(ctx, time.Now().Add(time.Hour)); err != nil {
				return err
			}
		}
	},
	"Select": func(ctx context.Context, in *pipe.In[int]) error {
		s := pipe.SelectOf(in)
		for {
			if _, _, err := s.Read(ctx); err != nil {
				return err
			}
		}
	},
	"All": func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
		}
		return io.EOF
	},
	"Buffers": func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
		}
		return io.EOF
	},
}

// A client that hung up may be the cause of a cancel, and so may be the end of a
// pipeline around this one. A sink that commits on io.EOF must see neither.
func TestCauseOfACancelIsNotTakenForASignal(t *testing.T) {
	for name, read := range readers {
		for _, cause := range []error{io.EOF, pipe.ErrStopped, fmt.Errorf("outer: %w", io.EOF), fmt.Errorf("outer: %w", pipe.ErrStopped)} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
					if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
						return err
					}
					<-ctx.Done()
					return context.Cause(ctx)
				})
				var seen error
				pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
					seen = read(ctx, in)
					return seen
				})
				ctx, cancel := context.WithCancelCause(t.Context())
				done := run(ctx, p)
				synctest.Wait()
				cancel(cause)
				if err := <-done; !errors.Is(err, cause) {
					t.Errorf("%s: Run = %v, want %v", name, err, cause)
				}
				if seen == nil || errors.Is(seen, io.EOF) || errors.Is(seen, pipe.ErrStopped) {
					t.Errorf("%s, cause %v: the sink saw %v, want an error that is not a signal", name, cause, seen)
				}
			})
		}
	}
}

func TestFailureThatWrapsEOFIsNotTakenForTheEnd(t *testing.T) {
	for name, read := range readers {
		synctest.Test(t, func(t *testing.T) {
			lost := errors.New("connection lost")
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				return fmt.Errorf("%w: %w", lost, io.EOF)
			})
			var seen error
			pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
				seen = read(ctx, in)
				return seen
			})
			if err := p.Run(t.Context()); !errors.Is(err, lost) || !errors.Is(err, io.EOF) {
				t.Errorf("%s: Run = %v, want the failure", name, err)
			}
			if errors.Is(seen, io.EOF) || !errors.Is(seen, lost) {
				t.Errorf("%s: the sink saw %v, want the failure without io.EOF", name, seen)
			}
			var failure *pipe.StageError
			if !errors.As(seen, &failure) {
				t.Errorf("%s: the sink saw %v, want a StageError", name, seen)
			}
		})
	}
}

// The reader of a source may be another pipeline at the far end of an io.Pipe.
func TestErrorThatWrapsErrStoppedIsAFailure(t *testing.T) {
	wrapped := fmt.Errorf("read: %w", pipe.ErrStopped)
	for name, build := range map[string]func(p *pipe.Pipeline){
		"source": func(p *pipe.Pipeline) {
			countElements(pipe.Source(p, func(context.Context, *pipe.Out[int]) error { return wrapped }))
		},
		"kernel": func(p *pipe.Pipeline) {
			countElements(pipe.Apply(numbers(p, 1), func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error { return wrapped }))
		},
		"worker": func(p *pipe.Pipeline) {
			countElements(pipe.Apply(numbers(p, 1), func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error { return wrapped }, pipe.Workers(2)))
		},
		"marked": func(p *pipe.Pipeline) {
			countElements(pipe.Apply(numbers(p, 1), func(context.Context, pipe.Buffer[int], *pipe.Out[int]) error {
				return pipe.AtElement(0, wrapped)
			}))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			build(p)
			if err := p.Run(t.Context()); !errors.Is(err, wrapped) {
				t.Errorf("%s: Run = %v, want the failure", name, err)
			}
		})
	}
}
