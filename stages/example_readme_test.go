package stages_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

func delay(_ context.Context, r csvio.Row) (int, error) { return strconv.Atoi(r.Fields[1]) }

// These are the first lines of the README. A bad row fails the pipeline, with
// the stage, the element and the cause.
func Example_pipeline() {
	file := strings.NewReader("flight,delay\nAA1,5\nAA2,-3\nAA3,40\n")

	p := pipe.New("delays")
	rows := csvio.Read(stages.FromReader(p, file), "flights.csv")
	delays := stages.MapErr(rows, delay, pipe.Name("parse"), pipe.Workers(4)) // in order
	late := stages.Filter(delays, func(d int) bool { return d > 0 })
	var got []int
	stages.Collect(late, &got)
	err := p.Run(context.Background()) // starts everything, waits for everything

	fmt.Println(got, err)
	// Output: [5 40] <nil>
}

// These are the lines of the README for a pump.
func Example_pump() {
	ctx := context.Background()
	src, dst := strings.NewReader("any io.Reader\n"), os.Stdout

	r := pump.NewReader(src)
	w := pump.NewWriter(dst, pump.WriteQueueMaxSize(1<<20), pump.KeepOpen()) // full above 1 MiB, drained at half
	p := pump.New(r, w)
	if err := p.Run(ctx); err != nil { // moves everything; Start and Stop, any number of times, for parts
		fmt.Println(err)
	}
	fmt.Println(p.BytesPumped(), "bytes")
	// Output:
	// any io.Reader
	// 14 bytes
}

// A fan-out and a fan-in. Both branches read the same Buffers.
func Example_fans() {
	p := pipe.New("fans")
	branches := stages.Tee(stages.FromSlice(p, []int{1, 2, 3, 4}), 2)
	even := stages.Filter(branches[0], func(v int) bool { return v%2 == 0 })
	squares := stages.Map(branches[1], func(v int) int { return v * v })
	var got []int
	stages.Collect(stages.Merge([]*pipe.Stream[int]{even, squares}), &got)
	err := p.Run(context.Background())

	slices.SortFunc(got, cmp.Compare)
	fmt.Println(got, err)
	// Output: [1 2 4 4 9 16] <nil>
}

// The failures of single elements are a branch of their own.
func Example_deadLetters() {
	p := pipe.New("import")
	words := stages.FromSlice(p, []string{"1", "two", "3"})
	numbers, failures := stages.Attempt(words, func(_ context.Context, s string) (int, error) { return strconv.Atoi(s) })
	sum := stages.Fold(numbers, 0, func(sum, v int) int { return sum + v })
	stages.ForEach(sum, func(_ context.Context, v int) error { fmt.Println("sum", v); return nil })
	var rejected []stages.Failure[string]
	stages.Collect(failures, &rejected)
	err := p.Run(context.Background())

	fmt.Println(rejected[0].Value, err)
	// Output:
	// sum 4
	// two <nil>
}
