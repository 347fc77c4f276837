package stages

import (
	"context"
	"io"
	"os"

	"github.com/penstock-go/penstock/pipe"
)

// ReadFile emits the bytes of the file at path, 64 KiB at a time.
//
// The file is opened when the pipeline runs. Errors name it. A read that hangs delays the end of the run.
func ReadFile(p *pipe.Pipeline, path string, opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return emitReader(ctx, f, out)
	}, defaults("readfile", opts)...)
}

// emitReader puts all that r holds.
func emitReader(ctx context.Context, r io.Reader, out *pipe.Out[byte]) error {
	for empty := 0; ; {
		b := out.Buffer(out.BufferLength())
		n, err := r.Read(b.Elements())
		if n > 0 {
			empty = 0
			if err := putFirst(ctx, out, b, n); err != nil {
				return err
			}
		} else {
			b.Release()
			if empty++; empty > maxEmptyReads && err == nil {
				return io.ErrNoProgress
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// maxEmptyReads is the number of Reads in a row without data or error that are
// put up with, as many as bufio does.
const maxEmptyReads = 100
