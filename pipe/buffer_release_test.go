package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A lender gives Buffers of one element from a pool, and knows whether they have come back. One goroutine uses it.
type lender struct {
	pool     *pipe.Pool[int]
	lent     map[*int]bool
	accepted int64 // by the Puts of puts
}

func newLender() *lender {
	return &lender{pool: pipe.NewPool[int](1, 1<<20), lent: make(map[*int]bool)}
}

func (l *lender) get() pipe.Buffer[int] {
	b := l.pool.Get()
	l.lent[&b.Elements()[0]] = true
	return b
}

// missing returns how many of the memories that were lent have not come back.
func (l *lender) missing() int {
	missing := len(l.lent)
	for range l.lent {
		b := l.pool.Get()
		if l.lent[&b.Elements()[0]] {
			missing--
		}
	}
	return missing
}

// puts adds a source that puts n Buffers of l, or as many as are wanted.
func (l *lender) puts(p *pipe.Pipeline, n int) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for range n {
			if err := out.Put(ctx, l.get()); err != nil {
				return err
			}
			l.accepted++
		}
		return nil
	}, pipe.Name("lender"))
}

// Whatever a Put and what stands behind it return, the Buffer is released by whom it was given to.
func TestEveryBufferComesBack(t *testing.T) {
	for name, tt := range map[string]struct {
		sink   func(ctx context.Context, in *pipe.In[int]) error
		cancel bool
	}{
		"read by All": {readAll, false},
		"refused": {func(ctx context.Context, in *pipe.In[int]) error {
			b, err := in.Read(ctx)
			b.Release()
			return err
		}, false},
		"held by a cancelled run": {func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done()
			return ctx.Err()
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				l, p := newLender(), pipe.New("test")
				pipe.Sink(l.puts(p, 1000), tt.sink, pipe.WriteQueueMaxSize(80))
				done := run(ctx, p)
				time.Sleep(time.Second)
				if tt.cancel {
					cancel()
				}
				if err := <-done; (err != nil) != tt.cancel {
					t.Error(err)
				}
				if n := l.missing(); n != 0 || len(l.lent) == 0 {
					t.Errorf("%d of %d Buffers have not come back", n, len(l.lent))
				}
				st := p.Stats()
				if st.Held != 0 {
					t.Errorf("%d bytes held after the end", st.Held)
				}
				if got := stageNamed(t, st, "lender").Out.Elements; got != l.accepted {
					t.Errorf("%d elements out, want the %d that were accepted", got, l.accepted)
				}
			})
		})
	}
}

func TestBufferForAStageThatHasEndedComesBack(t *testing.T) {
	l, p := newLender(), pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for range 3 {
			if err := out.Put(ctx, l.get()); err != nil && !errors.Is(err, pipe.ErrStopped) {
				return err
			}
		}
		done, cancel := context.WithCancel(ctx)
		cancel()
		if err := out.Put(done, l.get()); err == nil {
			t.Error("Put = nil, want an error")
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
		t.Errorf("%d of %d Buffers have not come back", n, len(l.lent))
	}
}
