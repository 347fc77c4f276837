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

func ExampleWrite() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "greeting")

	p := pipe.New("example")
	fileio.Write(stages.FromSlice(p, []byte("hello\n")), path)
	err = p.Run(context.Background())

	text, _ := os.ReadFile(path)
	fmt.Printf("%q %v\n", text, err)
	// Output: "hello\n" <nil>
}

func ExampleRead() {
	p := pipe.New("example")
	stages.ToWriter(fileio.Read(p, filepath.Join("testdata", "greeting.txt")), os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// hello
	// <nil>
}

func ExampleRead_missing() {
	p := pipe.New("example")
	stages.Discard(fileio.Read(p, "missing.csv", pipe.Name("read")))
	fmt.Println(p.Run(context.Background()))
	// Output: pipe: example/read: open missing.csv: no such file or directory
}

func ExampleGlob() {
	p := pipe.New("example")
	names := fileio.Glob(p, filepath.Join("testdata", "*.txt"))
	stages.ForEach(names, func(_ context.Context, name string) error {
		_, err := fmt.Println(filepath.Base(name))
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// farewell.txt
	// greeting.txt
	// <nil>
}
