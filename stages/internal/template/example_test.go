package template_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/template"
)

const settings = "color\tgreen\nsize\t12\n"

func Example() {
	store := &memory{}
	p := pipe.New("import")
	pairs := template.Decode(stages.FromReader(p, strings.NewReader(settings)))
	template.Write(pairs, store)
	err := p.Run(context.Background())
	fmt.Println(store.pairs, err)
	// Output: [{color green} {size 12}] <nil>
}

func ExampleDecode() {
	p := pipe.New("example")
	pairs := template.Decode(stages.FromReader(p, strings.NewReader(settings)))
	stages.ForEach(pairs, func(_ context.Context, v template.Pair) error {
		_, err := fmt.Printf("%s is %s\n", v.Key, v.Value)
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// color is green
	// size is 12
	// <nil>
}

func ExampleEncode() {
	p := pipe.New("example")
	pairs := stages.FromSlice(p, []template.Pair{{Key: "color", Value: "green"}})
	stages.ToWriter(template.Encode(pairs), os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// color	green
	// <nil>
}

func ExampleRead() {
	store := &memory{pairs: []template.Pair{{Key: "color", Value: "green"}}}
	p := pipe.New("example")
	stages.ToWriter(template.Encode(template.Read(p, store)), os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// color	green
	// <nil>
}

func ExampleWrite() {
	store := &memory{}
	p := pipe.New("example")
	template.Write(stages.FromSlice(p, []template.Pair{{Key: "color", Value: "green"}}), store)
	err := p.Run(context.Background())
	fmt.Println(store.pairs, err)
	// Output: [{color green}] <nil>
}
