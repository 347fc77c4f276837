package fileio

import (
	"context"
	"os"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

const must = misuse.Package("fileio")

// Read emits the bytes of the file at path, 64 KiB at a time.
//
// The file is opened when the pipeline runs. Errors name it. A read that hangs
// delays the end of the run.
func Read(p *pipe.Pipeline, path string, opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return byteio.AtEnd(byteio.Emit(ctx, f, out))
	}, pipe.Defaults("readfile", opts)...)
}
