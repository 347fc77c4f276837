package fileio

import (
	"context"
	"os"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

const must = misuse.Package("fileio")

// Read emits the bytes of the file at path, with one Buffer for each read. A
// Buffer has 64 KiB, unless [pipe.BufferLength] is given.
//
// Read opens the file when the pipeline runs, and closes it at the end. An
// error fails the pipeline, and names the file. A read cannot be interrupted.
// If the file system does not answer, the end of the run is delayed.
//
// Source: os.Open.
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
