package textio_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/textio"
)

func ExampleLines() {
	text := strings.NewReader("a\r\nb")

	p := pipe.New("example")
	lines := textio.Lines(stages.FromReader(p, text))
	stages.ForEach(lines, func(_ context.Context, l textio.Line) error {
		_, err := fmt.Printf("%d: %s\n", l.Number, l.Text)
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// 1: a
	// 2: b
	// <nil>
}
