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

// numbers adds a source of the numbers from 0 to n-1.
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

// mapInts adds a kernel that replaces each element v by f(v). A failure of f is
// marked with the index of its element.
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

// collect adds a sink that collects all elements. complete reports whether it
// has read io.EOF.
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

// countElements adds a sink that counts the elements that it reads.
func countElements(s *pipe.Stream[int]) *atomic.Int64 {
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

// run starts the pipeline in another goroutine. The channel receives the result
// of Run.
func run(ctx context.Context, p *pipe.Pipeline) <-chan error {
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return done
}

// modes are the ways in which a kernel can run.
var modes = map[string]pipe.Option{"fused": pipe.Options(), "async": pipe.Async()}

// eachMode runs f as a subtest in each of the modes, in a bubble of its own.
func eachMode(t *testing.T, f func(t *testing.T, mode pipe.Option)) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, mode) })
		})
	}
}

// take adds a kernel that stops after n elements.
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

// same is a function for mapInts that changes nothing.
func same(v int) (int, error) { return v, nil }

// slowMap adds a kernel that sleeps for d before it returns each element.
func slowMap(in *pipe.Stream[int], d time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) { time.Sleep(d); return v, nil }, opts...)
}

// work adds a kernel that sleeps for f(v) before it returns each element v.
func work(in *pipe.Stream[int], f func(v int) time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) {
		time.Sleep(f(v))
		return v, nil
	}, append([]pipe.Option{pipe.Name("work")}, opts...)...)
}

// forward is a stage function that copies its input to its output.
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

// readAll is a sink function that reads its input to the end.
func readAll[T any](ctx context.Context, in *pipe.In[T]) error {
	for _, err := range in.All(ctx) {
		if err != nil {
			return err
		}
	}
	return nil
}

// sendEach is a kernel that copies its input to its output with SendAll, so
// that its Out gathers the elements once more.
func sendEach(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.SendAll(ctx, b.Elements())
}

// putBuffer is a kernel that puts each Buffer to its output unchanged.
func putBuffer(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	return out.Put(ctx, b)
}

// waitForContext is a kernel that returns when its context ends.
func waitForContext(ctx context.Context, _ pipe.Buffer[int], _ *pipe.Out[int]) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// returnAfterASecond adds a sink that reads nothing and returns one second
// after its start.
func returnAfterASecond(in *pipe.Stream[int]) {
	pipe.Sink(in, func(context.Context, *pipe.In[int]) error {
		time.Sleep(time.Second)
		return nil
	})
}

// tickSource adds a source that emits the numbers from 0, one per second. taken
// counts the numbers that it has generated.
func tickSource(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
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

// sendSource adds a source that sends one number per second. It calls Flush
// before it waits, as the documentation of Source and Send requires. It does
// not check its context: Send and Flush do that.
func sendSource(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
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

// tee adds a stage that puts every Buffer to all of its n outputs.
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

// concat adds a stage that reads one input after the other.
func concat(ins ...*pipe.Stream[int]) *pipe.Stream[int] {
	return concatWith(pipe.WriteQueueMaxSize(64), ins...)
}

// concatWith is concat with another max size.
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

// stageNamed returns the figures of the stage with that name.
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

// isNear reports whether got differs from want by at most one percent.
func isNear(got, want time.Duration) bool { return (got - want).Abs() <= want/100 }

// words adds a source that puts each word in a Buffer of its own.
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

// runSource runs a pipeline of the two stage functions f and sink.
func runSource(t *testing.T, f func(context.Context, *pipe.Out[int64]) error,
	sink func(context.Context, *pipe.In[int64]) error, opts ...pipe.Option) error {
	t.Helper()
	p := pipe.New("test")
	pipe.Sink(pipe.Source(p, f, pipe.Name("source")), sink, append([]pipe.Option{pipe.Name("sink")}, opts...)...)
	return p.Run(t.Context())
}

// oneNumber returns a Buffer of one element, which has 8 bytes.
func oneNumber(n int64) pipe.Buffer[int64] { return pipe.BufferOf(n) }

// collectAfterAnHour adds a sink that starts to read one hour after its start.
// It collects all elements.
func collectAfterAnHour(in *pipe.Stream[int]) *[]int {
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

// putTo adds a sink that puts its Buffers to out, which belongs to another
// pipeline.
func putTo(in *pipe.Stream[int], out *pipe.Out[int]) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
}
