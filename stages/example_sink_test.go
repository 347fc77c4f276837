package stages_test

import (
	"context"
	"fmt"
	"os"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// runShow runs the pipeline and prints its error, if any.
func runShow(p *pipe.Pipeline) {
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
}

func ExampleForEach() {
	p := pipe.New("example")
	stages.ForEach(stages.FromSlice(p, []string{"a", "b"}), func(_ context.Context, s string) error {
		_, err := fmt.Println(s)
		return err
	})
	runShow(p)
	// Output:
	// a
	// b
}

func ExampleCollect() {
	p := pipe.New("example")
	var got []int
	stages.Collect(stages.FromSlice(p, []int{0, 1, 2}), &got)
	runShow(p)
	fmt.Println(got)
	// Output:
	// [0 1 2]
}

func ExampleCount() {
	p := pipe.New("example")
	var n int64
	stages.Count(stages.FromSlice(p, make([]int, 1000)), &n)
	runShow(p)
	fmt.Println(n)
	// Output:
	// 1000
}

func ExampleDiscard() {
	p := pipe.New("example")
	numbers, failures := stages.Attempt(stages.FromSlice(p, []string{"1", "x"}), atoi)
	stages.Discard(failures)
	show(p, numbers)
	// Output:
	// 1
}

func ExampleToChan() {
	p := pipe.New("example")
	numbers := make(chan int)
	stages.ToChan(stages.FromSlice(p, []int{0, 1, 2}), numbers)
	var err error
	go func() {
		defer close(numbers)
		err = p.Run(context.Background())
	}()
	for v := range numbers {
		fmt.Println(v)
	}
	fmt.Println(err)
	// Output:
	// 0
	// 1
	// 2
	// <nil>
}

func ExampleAll() {
	p := pipe.New("example")
	for v, err := range stages.All(context.Background(), p, stages.FromSlice(p, []int{0, 1, 2, 3})) {
		if err != nil {
			fmt.Println(err)
		}
		if v == 2 {
			break
		}
		fmt.Println(v)
	}
	// Output:
	// 0
	// 1
}

func ExampleToWriter() {
	p := pipe.New("example")
	stages.ToWriter(jsonio.Encode(stages.FromSlice(p, []string{"a", "b"})), os.Stdout)
	runShow(p)
	// Output:
	// "a"
	// "b"
}
