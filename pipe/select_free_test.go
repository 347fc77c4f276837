package pipe_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// putEach puts one element to each of outs, which fills their edges in these
// tests.
func putEach(ctx context.Context, outs []*pipe.Out[int]) error {
	var all error
	for i, out := range outs {
		all = errors.Join(all, out.Put(ctx, pipe.BufferOf(i)))
	}
	return all
}

func TestSelectFreeIsBlockedUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		outs := pipe.Split(numbers(p, 1), 2, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			if err := putEach(ctx, outs); err != nil {
				return err
			}
			short, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			start := time.Now()
			i, err := pipe.SelectFree(short, outs, 0)
			if d := time.Since(start); i != -1 || err != context.DeadlineExceeded || d != time.Minute {
				t.Errorf("SelectFree = %d, %v after %v, want -1, %v after 1m", i, err, d, context.DeadlineExceeded)
			}
			return nil
		}, pipe.Name("split"))
		for _, s := range outs {
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				time.Sleep(time.Hour)
				return nil
			}, pipe.WriteQueueMaxSize(1))
		}
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if st := stageNamed(t, p.Stats(), "split"); st.Blocked != time.Minute || st.Busy != 0 {
			t.Errorf("blocked %v, busy %v, want 1m, 0", st.Blocked, st.Busy)
		}
	})
}

// The stage has been woken, and has not run yet, when the reader that has woken
// it ends. All other goroutines wait for the stage.
func TestStageThatWasWokenInSelectFreeIsNotStuck(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that a woken goroutine does not run at once
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(1)) // no edge can grow
		outs := pipe.Split(numbers(p, 1), 3, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
			if err := putEach(ctx, outs[:2]); err != nil {
				return err
			}
			if i, err := pipe.SelectFree(ctx, outs[:2], 0); i != 0 || err != nil {
				t.Errorf("SelectFree = %d, %v, want 0, nil", i, err)
			}
			return nil
		})
		pipe.Sink(outs[0], func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Second) // all other stages wait now
			return nil
		}, pipe.WriteQueueMaxSize(1))
		collect(concatWith(pipe.WriteQueueMaxSize(1), outs[2], outs[1]))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}
