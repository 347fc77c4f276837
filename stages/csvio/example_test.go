package csvio_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

const people = "name,age\nAnn,31\nBob,x\n\"C, D\",7\n"

func ExampleRead() {
	p := pipe.New("example")
	rows := csvio.Read(stages.FromReader(p, strings.NewReader(people)), "people.csv")
	stages.ForEach(rows, func(_ context.Context, r csvio.Row) error {
		_, err := fmt.Println(r.Fields[0], "is", r.Fields[1])
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// Ann is 31
	// Bob is x
	// C, D is 7
	// <nil>
}

func ExampleAttempt() {
	file := strings.NewReader(people + "only one field\n")

	p := pipe.New("example")
	rows, failures := csvio.Attempt(stages.FromReader(p, file), "people.csv")
	var n int64
	stages.Count(rows, &n)
	stages.ForEach(failures, func(_ context.Context, f stages.Failure[csvio.Row]) error {
		_, err := fmt.Println(f.Err)
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(n, "rows", err)
	// Output:
	// people.csv: line 5: wrong number of fields: 1, and the header has 2
	// 3 rows <nil>
}

func ExampleWrite() {
	p := pipe.New("example")
	squares := csvio.Write(stages.FromSlice(p, []int{0, 1, 2}), []string{"n", "square"}, func(dst []string, v int) []string {
		return append(dst, strconv.Itoa(v), strconv.Itoa(v*v))
	})
	stages.ToWriter(squares, os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// n,square
	// 0,0
	// 1,1
	// 2,4
	// <nil>
}
