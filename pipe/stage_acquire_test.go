package pipe_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A seats is a resource of as many units as its capacity.
type seats chan struct{}

func (s seats) resource() pipe.Resource {
	return pipe.Resource{Key: s, Unit: "a seat", Units: func() int { return cap(s) }, Advice: "add seats"}
}

// get takes one unit.
func (s seats) get(ctx context.Context) error {
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// holdWhileSending is a source that holds a unit until it has sent n elements.
func (s seats) holdWhileSending(p *pipe.Pipeline, name string, n int) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		release, err := out.Acquire(ctx, s.resource(), s.get)
		if err != nil {
			return err
		}
		defer release()
		defer func() { <-s }()
		for i := range n {
			if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name(name))
}

// holdToRead is a sink that needs a unit after its first Buffer.
func (s seats) holdToRead(in *pipe.Stream[int], name string) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
		if _, err := in.Read(ctx); err != nil {
			return err
		}
		release, err := in.Acquire(ctx, s.resource(), s.get)
		if err != nil {
			return err
		}
		defer release()
		defer func() { <-s }()
		return readAll(ctx, in)
	}, pipe.Name(name), pipe.WriteQueueMaxSize(80))
}

func TestWaitForAUnitThatAnUpstreamStageHoldsLetsAnEdgeGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test"), make(seats, 1)
		s.holdToRead(s.holdWhileSending(p, "source", 1000), "sink")
		if err := p.Run(t.Context()); err != nil || len(s) != 0 {
			t.Errorf("Run = %v, %d units held, want nil, 0", err, len(s))
		}
	})
}

func TestDeadlockOverAResourceNamesItAndItsHolders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test", pipe.MemoryLimit(1000)), make(seats, 1)
		s.holdToRead(s.holdWhileSending(p, "source", 1000), "sink")
		err := p.Run(t.Context())
		want := "sink waits for a seat, and all 1 are held by source (add seats)"
		if !errors.Is(err, pipe.ErrDeadlock) || !strings.Contains(err.Error(), want) || len(s) != 0 {
			t.Errorf("Run = %v, want ErrDeadlock with %q", err, want)
		}
	})
}

// The test holds a unit, so the wait can end by itself.
func TestWaitForAUnitHeldOutsideIsNotADeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test", pipe.MemoryLimit(1000)), make(seats, 2)
		s <- struct{}{}
		time.AfterFunc(time.Hour, func() { <-s })
		s.holdToRead(s.holdWhileSending(p, "source", 1000), "sink")
		start := time.Now()
		if err := p.Run(t.Context()); err != nil || time.Since(start) != time.Hour {
			t.Errorf("Run = %v after %v, want nil after an hour", err, time.Since(start))
		}
		if st := stageNamed(t, p.Stats(), "sink"); st.Blocked != time.Hour {
			t.Errorf("the sink was blocked for %v, want an hour", st.Blocked)
		}
	})
}

// The units are not bounded, so nothing but get knows when it ends.
func TestUnboundedResourceIsNeverADeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1000))
		unbounded := pipe.Resource{Key: "x", Unit: "a unit", Units: func() int { return 0 }}
		pipe.Sink(numbers(p, 10_000), func(ctx context.Context, in *pipe.In[int]) error {
			release, err := in.Acquire(ctx, unbounded, func(context.Context) error {
				time.Sleep(time.Hour)
				return nil
			})
			if err != nil {
				return err
			}
			release()
			release() // does nothing
			return readAll(ctx, in)
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAcquireReturnsTheErrorAndHoldsNothing(t *testing.T) {
	boom := errors.New("boom")
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test"), make(seats, 1)
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			release, err := out.Acquire(ctx, s.resource(), func(context.Context) error { return boom })
			if release != nil || err != boom {
				t.Errorf("Acquire = %t, %v, want nil, %v", release != nil, err, boom)
			}
			release, err = out.Acquire(ctx, s.resource(), s.get)
			if err != nil {
				return err
			}
			<-s
			release()
			return nil
		})
		collect(in)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAcquireEndsWithTheRun(t *testing.T) {
	boom := errors.New("boom")
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test"), make(seats, 1)
		s <- struct{}{}
		s.holdToRead(numbers(p, 10), "sink")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Hour, func() { cancel(boom) })
		if err := p.Run(ctx); !errors.Is(err, boom) {
			t.Errorf("Run = %v, want %v", err, boom)
		}
	})
}

// Each worker waits for the unit that the source holds. Another goroutine than
// that of the stage waits then.
func TestDeadlockOverAResourceOfWorkersIsFound(t *testing.T) {
	for _, mode := range []pipe.Option{pipe.Workers(3), pipe.Async(), pipe.Options()} {
		synctest.Test(t, func(t *testing.T) {
			p, s := pipe.New("test", pipe.MemoryLimit(1000)), make(seats, 1)
			in := pipe.Via(s.holdWhileSending(p, "source", 1000), forward)
			in = pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				release, err := out.Acquire(ctx, s.resource(), s.get)
				if err != nil {
					return err
				}
				defer release()
				defer func() { <-s }()
				return out.Put(ctx, b)
			}, mode)
			collect(in)
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := p.Run(ctx); !errors.Is(err, pipe.ErrDeadlock) {
				t.Errorf("Run = %v, want ErrDeadlock", err)
			}
		})
	}
}
