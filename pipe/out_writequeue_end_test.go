package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// An empty Buffer is a question: does the Out still accept?
func TestWriteOfAnEmptyBufferReportsWhetherTheOutAccepts(t *testing.T) {
	for name, tt := range map[string]struct {
		end  func(ctx context.Context, out *pipe.Out[int])
		want func(err error) bool
	}{
		"while it is read": {
			func(ctx context.Context, out *pipe.Out[int]) {},
			func(err error) bool { return err == nil },
		},
		"after its reader has stopped": {
			func(ctx context.Context, out *pipe.Out[int]) { time.Sleep(time.Minute) },
			func(err error) bool { return errors.Is(err, pipe.ErrStopped) },
		},
		"after Close": {
			func(ctx context.Context, out *pipe.Out[int]) { out.Close(ctx) },
			func(err error) bool { return err != nil && !errors.Is(err, pipe.ErrStopped) },
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				tt.end(ctx, out)
				if err := out.WriteQueue().Write(pipe.Buffer[int]{}); !tt.want(err) {
					t.Errorf("%s: Write of an empty Buffer = %v", name, err)
				}
				return nil
			})
			pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Second)
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}

func TestMemoryOfAnEmptyBufferThatWasWrittenIsUsedAgain(t *testing.T) {
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		b := out.Buffer(10)
		memory := &b.Elements()[0]
		if err := out.WriteQueue().Write(b.First(0)); err != nil {
			return err
		}
		if next := out.Buffer(10); &next.Elements()[0] != memory {
			t.Error("the next Buffer has other memory, want that of the empty one")
		}
		return nil
	})
	collect(src)
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

// The kernel gathers on behalf of a Write, which never waits. A Flush after it
// does.
func TestFlushAfterAWriteWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 2 {
				if err := out.WriteQueue().Write(pipe.BufferOf(make([]int, 14)...)); err != nil {
					return err
				}
			}
			if !out.WriteQueue().Full() {
				t.Error("the edge is not full, want it full")
			}
			start := time.Now()
			err := out.Flush(ctx)
			if d := time.Since(start); err != nil || d != time.Hour {
				t.Errorf("Flush = %v after %v, want nil after 1h", err, d)
			}
			return err
		})
		gathered := pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.SendAll(ctx, b.Elements())
		}, pipe.BufferLength(10))
		pipe.Sink(gathered, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Hour)
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		}, pipe.WriteQueueMaxSize(100))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestOutThatWasAbortedWithErrStoppedIsNotWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			out.WriteQueue().Abort(pipe.ErrStopped)
			if out.Wanted() {
				t.Error("Wanted = true after Abort, want false")
			}
			return nil
		})
		collect(src)
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestAbortAfterCloseDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := errors.Join(out.Send(ctx, 1), out.Close(ctx)); err != nil {
				return err
			}
			out.WriteQueue().Abort(errors.New("no good"))
			return nil
		})
		got, complete := collect(src)
		if err := p.Run(t.Context()); err != nil || len(*got) != 1 || !*complete {
			t.Errorf("Run = %v with %v, complete %t, want nil with 1, true", err, *got, *complete)
		}
	})
}

func TestAbortAfterAFailureReportsTheFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("no good")
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done() // the sink has failed
			out.WriteQueue().Abort(errors.New("something else"))
			if err := out.Put(context.Background(), pipe.BufferOf(1)); !errors.Is(err, cause) {
				t.Errorf("Put after Abort = %v, want %v", err, cause)
			}
			return nil
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error { return cause })
		if err := p.Run(t.Context()); !errors.Is(err, cause) {
			t.Errorf("Run = %v, want %v", err, cause)
		}
	})
}
