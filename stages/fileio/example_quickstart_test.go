package fileio_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
	"github.com/penstock-go/penstock/stages/textio"
)

func Example_quickStart() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	from, to := filepath.Join(folder, "in.txt"), filepath.Join(folder, "out.json")
	if err := os.WriteFile(from, []byte("one\ntwo\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	p := pipe.New("copy")
	lines := textio.Lines(fileio.Read(p, from))
	fileio.Write(jsonio.Encode(lines), to)
	fmt.Println(p.Run(context.Background()))

	text, err := os.ReadFile(to)
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// <nil>
	// {"Number":1,"Text":"one"}
	// {"Number":2,"Text":"two"}
	// <nil>
}
