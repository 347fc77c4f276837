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
		return complete(emitReader(ctx, f, out))
	}, pipe.Defaults("readfile", opts)...)
}

// complete is what a source returns that has come to its end with err: nil could be that of Drain.
func complete(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// emitReader puts all that r holds.
func emitReader(ctx context.Context, r io.Reader, out *pipe.Out[byte]) error {
	b := out.Buffer(out.BufferLength())
	for empty := 0; empty < maxEmptyReads; empty++ {
		n, err := r.Read(b.Elements())
		if n > 0 {
			empty = 0
			var short pipe.Bytes
			if 4*n >= b.Len() {
				short, b = b.First(n), out.Buffer(out.BufferLength())
			} else {
				// A Buffer that is mostly empty would hold more memory than its size tells.
				short = pipe.BufferOf(append([]byte(nil), b.Elements()[:n]...)...)
			}
			if err := out.Put(ctx, short); err != nil {
				return err
			}
		}
		if err == io.EOF {
			b.Release()
			return nil
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return io.ErrNoProgress
}

// maxEmptyReads is the number of Reads in a row without data or error that are
// put up with, as many as bufio does.
const maxEmptyReads = 100
