package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// A pipeline has a source, stages between, and a sink. Nothing runs before Run.
func Example() {
	p := pipe.New("squares")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := range 1000 {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Name("numbers"))
	squares := stages.Map(numbers, func(v int) int { return v * v }, pipe.Workers(4))
	sum := 0
	pipe.Sink(squares, func(ctx context.Context, in *pipe.In[int]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			sum += v
		}
		return nil
	}, pipe.Name("sum"))

	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(sum)
	// Output: 332833500
}

// The name of the pipeline appears in its errors.
func ExampleNew() {
	p := pipe.New("import", pipe.MemoryLimit(64<<20))
	numbers := stages.FromSlice(p, []string{"1", "two"})
	parsed := stages.MapErr(numbers, func(_ context.Context, s string) (int, error) {
		return strconv.Atoi(s)
	}, pipe.Name("parse"))
	stages.Discard(parsed)
	fmt.Println(p.Run(context.Background()))
	// Output: pipe: import/parse: element 1: strconv.Atoi: parsing "two": invalid syntax
}

// Run returns the first failure as a StageError.
func ExamplePipeline_Run() {
	errFull := errors.New("disk full")
	p := pipe.New("export")
	stages.ForEach(stages.FromSlice(p, []int{1, 2, 3}), func(_ context.Context, v int) error {
		if v == 3 {
			return errFull
		}
		return nil
	}, pipe.Name("write"))

	err := p.Run(context.Background())
	var failure *pipe.StageError
	if errors.As(err, &failure) {
		fmt.Println(failure.Stage, failure.Element, errors.Is(err, errFull))
	}
	// Output: write 2 true
}

// A wiring error is reported before any stage starts.
func ExamplePipeline_Run_wiring() {
	p := pipe.New("import")
	stages.FromSlice(p, []int{1, 2, 3}, pipe.Name("numbers"))
	err := p.Run(context.Background())
	fmt.Println(err)
	fmt.Println(errors.Is(err, pipe.ErrUnread))
	// Output:
	// pipe: import/numbers: stream is not read by any stage
	// true
}

// AtElement adds the index of the element that failed. The kernel gives the
// index in its Buffer, and the error has the index in the whole input.
func ExampleAtElement() {
	p := pipe.New("import")
	ages := stages.FromSlice(p, []int{30, 41, -5, 28}, pipe.BufferLength(1))
	checked := pipe.Apply(ages, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for i, age := range b.Elements() {
			if age < 0 {
				return pipe.AtElement(i, fmt.Errorf("age %d is negative", age))
			}
		}
		return out.Put(ctx, b)
	}, pipe.Name("check"))
	stages.Discard(checked)
	fmt.Println(p.Run(context.Background()))
	// Output: pipe: import/check: element 2: age -5 is negative
}
