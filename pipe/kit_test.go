package pipe_test

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func numbers(p *pipe.Pipeline, n int, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := range n {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
		}
		return nil
	}, append([]pipe.Option{pipe.Name("numbers")}, opts...)...)
}

func mapInts(in *pipe.Stream[int], f func(int) (int, error), opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		res := out.Buffer(b.Len())
		for i, v := range b.Elements() {
			r, err := f(v)
			if err != nil {
				return pipe.AtElement(i, err)
			}
			res.Elements()[i] = r
		}
		b.Release()
		return out.Put(ctx, res)
	}, opts...)
}

// collect adds a sink that gathers all elements and says whether it saw io.EOF.
func collect[T any](in *pipe.Stream[T]) (got *[]T, complete *bool) {
	got, complete = new([]T), new(bool)
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				*complete = err == io.EOF
				return err
			}
			*got = append(*got, b.Elements()...)
			b.Release()
		}
	}, pipe.Name("collect"))
	return got, complete
}

// counting adds a sink that counts.
func counting(s *pipe.Stream[int]) *atomic.Int64 {
	n := new(atomic.Int64)
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			n.Add(1)
		}
		return nil
	})
	return n
}

func run(ctx context.Context, p *pipe.Pipeline) <-chan error {
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return done
}

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

// slowMap takes d for each Buffer of one element.
func slowMap(in *pipe.Stream[int], d time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) { time.Sleep(d); return v, nil }, opts...)
}

// work sleeps, in virtual time, as long as f says for each element.
func work(in *pipe.Stream[int], f func(v int) time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) {
		time.Sleep(f(v))
		return v, nil
	}, append([]pipe.Option{pipe.Name("work")}, opts...)...)
}

// forward is a stage that changes nothing.
func forward(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	for {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		if err := out.Put(ctx, b); err != nil {
			return err
		}
	}
}

// readAll is a sink that wants nothing but the end.
func readAll(ctx context.Context, in *pipe.In[int]) error {
	for _, err := range in.All(ctx) {
		if err != nil {
			return err
		}
	}
	return nil
}

// gathering is a kernel that hands on what it gets by Send, so that it is gathered once more.
func gathering(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.SendAll(ctx, b.Elements())
}

// putting is a kernel that hands on what it gets.
func putting(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.Put(ctx, b)
}

// waiting is a kernel that waits for the outside, and for nobody else than its context.
func waiting(ctx context.Context, _ pipe.Buffer[int], _ *pipe.Out[int]) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// leaver is a sink that has had enough a second after its start.
func leaver(in *pipe.Stream[int]) {
	pipe.Sink(in, func(context.Context, *pipe.In[int]) error {
		time.Sleep(time.Second)
		return nil
	})
}

// ticker emits the numbers from 0, one per second, and counts what it has taken from the outside.
func ticker(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
			if ctx.Err() != nil { // both were ready
				return ctx.Err()
			}
			v := int(taken.Add(1)) - 1
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
		}
	}, pipe.Name("ticker"))
}

// sender sends a number a second, and calls Flush before it waits, as the documentation of Source and Send says. It
// leaves the context to Send and Flush.
func sender(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := range 1_000_000 {
			time.Sleep(time.Second)
			taken.Add(1)
			if err := out.Send(ctx, i); err != nil {
				return err
			}
			if err := out.Flush(ctx); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Name("sender"))
}

// tee hands every Buffer to all outputs.
func tee(in *pipe.Stream[int], n int, opts ...pipe.Option) []*pipe.Stream[int] {
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[int], outs []*pipe.Out[int]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			for range len(outs) - 1 {
				b.Retain()
			}
			for _, out := range outs {
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
	}, append([]pipe.Option{pipe.Name("tee"), pipe.WriteQueueMaxSize(64)}, opts...)...)
}

// concat reads one input after the other.
func concat(ins ...*pipe.Stream[int]) *pipe.Stream[int] {
	return concatWith(pipe.WriteQueueMaxSize(64), ins...)
}

func concatWith(maxSize pipe.Option, ins ...*pipe.Stream[int]) *pipe.Stream[int] {
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
		for _, in := range ins {
			for {
				b, err := in.Read(ctx)
				if err == io.EOF {
					break
				}
				if err != nil {
					return err
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.Name("concat"), maxSize)
}

func stageNamed(t *testing.T, st pipe.Stats, name string) pipe.StageStats {
	t.Helper()
	for _, s := range st.Stages {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no stage %q in %v", name, st)
	return pipe.StageStats{}
}

// near reports whether got is within a hundredth of want.
func near(got, want time.Duration) bool { return (got - want).Abs() <= want/100 }

func words(p *pipe.Pipeline, words ...string) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		for _, w := range words {
			if err := out.Put(ctx, pipe.BufferOf(w)); err != nil {
				return err
			}
		}
		return nil
	})
}

// source runs f as the source of a pipeline whose sink reads when told to.
func source(t *testing.T, f func(ctx context.Context, out *pipe.Out[int64]) error, sink func(ctx context.Context, in *pipe.In[int64]) error, opts ...pipe.Option) error {
	t.Helper()
	p := pipe.New("test")
	pipe.Sink(pipe.Source(p, f, pipe.Name("source")), sink, append([]pipe.Option{pipe.Name("sink")}, opts...)...)
	return p.Run(t.Context())
}

func eight(n int64) pipe.Buffer[int64] { return pipe.BufferOf(n) } // 8 bytes

// collectLate is a sink that begins after an hour.
func collectLate(in *pipe.Stream[int]) *[]int {
	var got []int
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
		time.Sleep(time.Hour)
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			got = append(got, v)
		}
		return nil
	}, pipe.WriteQueueMaxSize(100))
	return &got
}
