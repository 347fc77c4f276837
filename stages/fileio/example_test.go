package fileio_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
)

func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "copy.txt")

	p := pipe.New("copy")
	fileio.Write(fileio.Read(p, "testdata/greeting.txt"), path)
	err = p.Run(ctx)

	text, _ := os.ReadFile(path)
	fmt.Printf("%q %v\n", text, err)
	// Output: "hello\n" <nil>
}

func ExampleWrite() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "greeting.txt")

	p := pipe.New("example")
	fileio.Write(stages.FromSlice(p, []byte("hello\n")), path)
	err = p.Run(context.Background())

	text, _ := os.ReadFile(path)
	fmt.Printf("%q %v\n", text, err)
	// Output: "hello\n" <nil>
}

func ExampleCapture() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "capture")

	p := pipe.New("example")
	conn := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.SendAll(ctx, []byte("some bytes")); err != nil {
			return err
		}
		p.Drain() // as on a signal
		<-ctx.Done()
		return context.Cause(ctx)
	})
	fileio.Capture(conn, path)
	err = p.Run(context.Background())

	text, _ := os.ReadFile(path)
	fmt.Printf("%q %v\n", text, err)
	// Output: "some bytes" <nil>
}

func ExampleRead() {
	p := pipe.New("example")
	stages.ToWriter(fileio.Read(p, "testdata/greeting.txt"), os.Stdout)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}

func ExampleRead_missing() {
	p := pipe.New("example")
	stages.Discard(fileio.Read(p, "missing.csv", pipe.Name("read")))
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output: pipe: example/read: open missing.csv: no such file or directory
}

func ExampleGlob() {
	p := pipe.New("example")
	names := fileio.Glob(p, "testdata/*.txt")
	stages.ForEach(names, func(_ context.Context, name string) error {
		_, err := fmt.Println(filepath.Base(name))
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// farewell.txt
	// greeting.txt
	// <nil>
}
