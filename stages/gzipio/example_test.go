package gzipio_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/gzipio"
)

func Example() {
	ctx := context.Background()

	p := pipe.New("unpack")
	text := gzipio.Read(fileio.Read(p, "testdata/greeting.txt.gz"))
	stages.ToWriter(text, os.Stdout)
	err := p.Run(ctx)

	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}

func ExampleRead() {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	fmt.Fprintln(w, "hello")
	w.Close()

	p := pipe.New("example")
	stages.ToWriter(gzipio.Read(stages.FromReader(p, &file)), os.Stdout)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}

func ExampleRead_truncated() {
	file := zipped([]byte("hello\n"))

	p := pipe.New("example")
	stages.Discard(gzipio.Read(stages.FromSlice(p, file[:20]), pipe.Name("unpack")))
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output: pipe: example/unpack: gzip: truncated after 20 bytes: unexpected EOF
}
