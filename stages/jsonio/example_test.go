package jsonio_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func ExampleDecode() {
	type point struct{ X, Y int }
	text := strings.NewReader(`{"x":1,"y":2}` + "\n" + `{"y":3}` + "\n")

	p := pipe.New("example")
	points := jsonio.Decode[point](stages.FromReader(p, text))
	stages.ForEach(points, func(_ context.Context, v point) error {
		_, err := fmt.Println(v)
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// {1 2}
	// {0 3}
	// <nil>
}

func ExampleEncode() {
	p := pipe.New("example")
	text := jsonio.Encode(stages.FromSlice(p, []map[string]int{{"a": 1}, nil}))
	stages.ToWriter(text, os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// {"a":1}
	// null
	// <nil>
}
