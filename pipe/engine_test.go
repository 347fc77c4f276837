package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

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

func TestElementsArriveOnceAndInOrder(t *testing.T) {
	for _, opt := range []pipe.Option{pipe.Options(), pipe.Async(), pipe.WriteQueueMaxSize(1)} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			double := mapInts(numbers(p, 10000), func(v int) (int, error) { return 2 * v, nil }, opt)
			got, complete := collect(mapInts(double, func(v int) (int, error) { return v + 1, nil }, opt))
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(*got) != 10000 || !*complete {
				t.Fatalf("got %d elements, complete %t", len(*got), *complete)
			}
			for i, v := range *got {
				if v != 2*i+1 {
					t.Fatalf("element %d = %d, want %d", i, v, 2*i+1)
				}
			}
		})
	}
}

func TestFailureNamesStageAndElement(t *testing.T) {
	cause := errors.New("no good")
	for _, opt := range []pipe.Option{pipe.Options(), pipe.Async()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			bad := mapInts(numbers(p, 10000), func(v int) (int, error) {
				if v == 7777 {
					return 0, cause
				}
				return v, nil
			}, opt, pipe.Name("bad"))
			_, complete := collect(mapInts(bad, func(v int) (int, error) { return v, nil }))
			err := p.Run(t.Context())
			if want := "pipe: test/bad: element 7777: no good"; err == nil || err.Error() != want || !errors.Is(err, cause) {
				t.Errorf("Run = %v, want %s", err, want)
			}
			if *complete {
				t.Error("the sink saw io.EOF though its input was cut off")
			}
		})
	}
}

// What a kernel has wrapped is its own failure: the mark of an element inside it may be that of another stage.
func TestMarkInsideAWrappedErrorNamesNoElement(t *testing.T) {
	cause := errors.New("no good")
	p := pipe.New("test")
	collect(pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		return fmt.Errorf("while looking: %w", pipe.AtElement(3, cause))
	}, pipe.Name("bad")))
	err := p.Run(t.Context())
	failure, ok := errors.AsType[*pipe.StageError](err)
	if !ok || failure.Element != -1 || !errors.Is(err, cause) || err.Error() != "pipe: test/bad: while looking: element 3: no good" {
		t.Errorf("Run = %v, want the whole error of the kernel, about no element", err)
	}
}

func TestAtElementMarksFailuresOnly(t *testing.T) {
	if err := pipe.AtElement(1, nil); err != nil {
		t.Errorf("AtElement(1, nil) = %v, want nil", err)
	}
	if err := pipe.AtElement(1, pipe.ErrStopped); err != pipe.ErrStopped {
		t.Errorf("AtElement(1, ErrStopped) = %v, want it unchanged", err)
	}
}
