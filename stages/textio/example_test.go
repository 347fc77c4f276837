package textio_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/textio"
)

func isError(l textio.Line) bool { return strings.HasPrefix(l.Text, "error") }

func printLine(_ context.Context, l textio.Line) error {
	_, err := fmt.Printf("%d: %s\n", l.Number, l.Text)
	return err
}

func Example() {
	ctx := context.Background()

	p := pipe.New("errors")
	lines := textio.Lines(fileio.Read(p, "testdata/server.log"))
	stages.ForEach(stages.Filter(lines, isError), printLine)
	err := p.Run(ctx)

	fmt.Println(err)
	// Output:
	// 2: error: disk full
	// 4: error: no route to host
	// <nil>
}

func ExampleLines() {
	p := pipe.New("example")
	stages.ForEach(textio.Lines(stages.FromReader(p, strings.NewReader("a\r\nb"))), printLine)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// 1: a
	// 2: b
	// <nil>
}
