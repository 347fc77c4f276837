package gzipio_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/textio"
)

// The sink of the first pipeline compresses, and the second one decompresses.
func Example() {
	ctx := context.Background()
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	p := pipe.New("export")
	stages.ToWriter(stages.FromSlice(p, []byte("one\ntwo\n")), z)
	if err := p.Run(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if err := z.Close(); err != nil {
		fmt.Println(err)
		return
	}

	p = pipe.New("import")
	lines := textio.Lines(gzipio.Read(stages.FromReader(p, &file)))
	stages.ForEach(lines, func(_ context.Context, l textio.Line) error {
		_, err := fmt.Println(l.Text)
		return err
	})
	fmt.Println(p.Run(ctx))
	// Output:
	// one
	// two
	// <nil>
}
