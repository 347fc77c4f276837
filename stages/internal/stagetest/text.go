package stagetest

import (
	"context"
	"io"
	"slices"

	"github.com/penstock-go/penstock/pipe"
)

// TextSource emits text in Buffers of n bytes and then returns err.
func TextSource[S ~string | ~[]byte](p *pipe.Pipeline, text S, n int, err error) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for part := range slices.Chunk([]byte(text), n) {
			if err := out.Put(ctx, pipe.BufferOf(slices.Clone(part)...)); err != nil {
				return err
			}
		}
		return err
	})
}

// TextUntilDrain emits text in one Buffer and then waits until its context is
// done, as it is after a Drain. If isWhole is true, it then returns io.EOF, so
// the text is complete. Otherwise the Drain truncates the text.
func TextUntilDrain[S ~string | ~[]byte](p *pipe.Pipeline, text S, isWhole bool, opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf(slices.Clone([]byte(text))...)); err != nil {
			return err
		}
		<-ctx.Done()
		if isWhole {
			return io.EOF
		}
		return context.Cause(ctx)
	}, opts...)
}
