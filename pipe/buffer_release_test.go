package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A trackedPool is a pool of Buffers of one element. It knows which of them
// have been released. One goroutine at a time may use it.
type trackedPool struct {
	pool     *pipe.Pool[int]
	lent     map[*int]bool // by the address of the element
	accepted int64         // Buffers that the Puts of source have accepted
}

func newTrackedPool() *trackedPool {
	return &trackedPool{pool: pipe.NewPool[int](1, 1<<20), lent: make(map[*int]bool)}
}

// get returns a Buffer of the pool.
func (l *trackedPool) get() pipe.Buffer[int] {
	b := l.pool.Get()
	l.lent[&b.Elements()[0]] = true
	return b
}

// missing returns the number of Buffers that have not been released.
func (l *trackedPool) missing() int {
	missing := len(l.lent)
	for range l.lent {
		b := l.pool.Get()
		if l.lent[&b.Elements()[0]] {
			missing--
		}
	}
	return missing
}

// source adds a source that puts n Buffers of l, or fewer if it is stopped.
func (l *trackedPool) source(p *pipe.Pipeline, n int) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for range n {
			if err := out.Put(ctx, l.get()); err != nil {
				return err
			}
			l.accepted++
		}
		return nil
	}, pipe.Name("tracked"))
}

// The stage or edge that owns a Buffer releases it, whatever Put has returned.
func TestEveryBufferIsReleased(t *testing.T) {
	for name, tt := range map[string]struct {
		sink   func(ctx context.Context, in *pipe.In[int]) error
		cancel bool
	}{
		"elements read with All": {readAll[int], false},
		"Buffers that Put refused": {func(ctx context.Context, in *pipe.In[int]) error {
			b, err := in.Read(ctx)
			b.Release()
			return err
		}, false},
		"Buffers on the edge of a cancelled run": {func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done()
			return ctx.Err()
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				l, p := newTrackedPool(), pipe.New("test")
				pipe.Sink(l.source(p, 1000), tt.sink, pipe.WriteQueueMaxSize(80))
				done := run(ctx, p)
				time.Sleep(time.Second)
				if tt.cancel {
					cancel()
				}
				if err := <-done; (err != nil) != tt.cancel {
					t.Error(err)
				}
				if n := l.missing(); n != 0 || len(l.lent) == 0 {
					t.Errorf("%d of %d Buffers were not released, want 0", n, len(l.lent))
				}
				st := p.Stats()
				if st.Held != 0 {
					t.Errorf("Held after Run = %d, want 0", st.Held)
				}
				if got := stageNamed(t, st, "tracked").Out.Elements; got != l.accepted {
					t.Errorf("%d elements out, want the %d accepted", got, l.accepted)
				}
			})
		})
	}
}

func TestBufferPutToAStoppedStageIsReleased(t *testing.T) {
	l, p := newTrackedPool(), pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for range 3 {
			if err := out.Put(ctx, l.get()); err != nil && !errors.Is(err, pipe.ErrStopped) {
				return err
			}
		}
		done, cancel := context.WithCancel(ctx)
		cancel()
		if err := out.Put(done, l.get()); err == nil {
			t.Error("Put under a done context = nil, want an error")
		}
		return nil
	})
	pipe.Sink(pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		b.Release()
		return pipe.ErrStopped
	}), func(ctx context.Context, in *pipe.In[int]) error {
		_, err := in.Read(ctx)
		return err
	})
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
	if n := l.missing(); n != 0 {
		t.Errorf("%d of %d Buffers were not released, want 0", n, len(l.lent))
	}
}
