package jsonio_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

type person struct {
	Name string `json:"name"`
	Age  int    `json:"age"`
}

func isAdult(v person) bool { return v.Age >= 18 }

func Example() {
	ctx := context.Background()

	p := pipe.New("adults")
	people := jsonio.Decode[person](fileio.Read(p, "testdata/people.ndjson"))
	adults := stages.Filter(people, isAdult)
	stages.ToWriter(jsonio.Encode(adults), os.Stdout)
	err := p.Run(ctx)

	fmt.Println(err)
	// Output:
	// {"name":"Ann","age":31}
	// {"name":"C, D","age":18}
	// <nil>
}

func ExampleDecode() {
	type point struct{ X, Y int }
	text := strings.NewReader(`{"x":1,"y":2}` + "\n" + `{"y":3}` + "\n")

	p := pipe.New("example")
	points := jsonio.Decode[point](stages.FromReader(p, text))
	stages.ForEach(points, func(_ context.Context, v point) error {
		_, err := fmt.Println(v)
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// {1 2}
	// {0 3}
	// <nil>
}

func ExampleEncode() {
	p := pipe.New("example")
	text := jsonio.Encode(stages.FromSlice(p, []map[string]int{{"a": 1}, nil}))
	stages.ToWriter(text, os.Stdout)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// {"a":1}
	// null
	// <nil>
}
