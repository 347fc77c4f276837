package gzipio_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/gzipio"
)

func ExampleRead() {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	fmt.Fprintln(w, "hello")
	w.Close()

	p := pipe.New("example")
	stages.ToWriter(gzipio.Read(stages.FromReader(p, &file)), os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// hello
	// <nil>
}
