package lines_test

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func ExampleReader() {
	p := pipe.New("example")
	pipe.Sink(stagetest.TextSource(p, "one\r\ntwo", 2, io.EOF), func(ctx context.Context, in *pipe.In[byte]) error {
		r := lines.NewReader(in)
		for {
			line, err := r.Next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			fmt.Printf("%d: %q\n", r.Number(), line)
		}
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// 1: "one"
	// 2: "two"
	// <nil>
}
