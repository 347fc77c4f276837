package textio_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/textio"
)

func Example() {
	log := strings.NewReader("INFO start\nERROR disk full\nINFO end\n")
	isError := func(l textio.Line) bool { return strings.HasPrefix(l.Text, "ERROR") }

	p := pipe.New("count")
	lines := textio.Lines(stages.FromReader(p, log))
	errors := stages.Filter(lines, isError)
	stages.ForEach(errors, func(_ context.Context, l textio.Line) error {
		_, err := fmt.Printf("line %d: %s\n", l.Number, l.Text)
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// line 2: ERROR disk full
	// <nil>
}
