package fileio

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/penstock-go/penstock/pipe"
)

// Glob emits the names of the files that match pattern, in the order of their
// names. A malformed pattern fails the pipeline. A pattern without a match does
// not.
//
// Source: path/filepath.Glob.
func Glob(p *pipe.Pipeline, pattern string, opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return fmt.Errorf("%q: %w", pattern, err)
		}
		for _, name := range names {
			if err := out.Send(ctx, name); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("fileio.Glob", opts)...)
}
