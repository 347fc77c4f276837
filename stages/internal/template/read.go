package template

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
)

const must = misuse.Package("template")

// A Store is a medium that holds pairs.
type Store interface {
	// Open returns a Cursor before the first pair.
	Open(ctx context.Context) (Cursor, error)

	// Set stores pairs in order, and returns how many it has stored. If it has
	// not stored all, it returns an error. It does not keep the slice.
	Set(ctx context.Context, pairs []Pair) (int, error)
}

// A Cursor reads the pairs of a Store.
type Cursor interface {
	// Next returns the next pairs, or io.EOF after the last one. It waits until
	// there is a pair or ctx is done.
	Next(ctx context.Context) ([]Pair, error)

	Close() error
}

// Read emits the pairs of s, in the order of its Cursor.
//
// Read opens the Cursor when the pipeline runs, and closes it at the end. An
// error of s fails the pipeline.
func Read(p *pipe.Pipeline, s Store, opts ...pipe.Option) *pipe.Stream[Pair] {
	must.Hold("Read", !misuse.IsNil(s), "the store must not be nil")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[Pair]) (err error) {
		c, err := s.Open(ctx)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // a source that returns io.EOF reports a clean end
		}
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		defer func() {
			if closeErr := c.Close(); err == io.EOF && closeErr != nil {
				err = fmt.Errorf("close: %w", closeErr)
			}
		}()
		for {
			pairs, err := c.Next(ctx)
			if err != nil {
				return err // io.EOF at the end, which a source must return
			}
			if err := out.SendAll(ctx, pairs); err != nil {
				return err
			}
			// Next may wait for long. Without Flush the pairs would wait as
			// well.
			if err := out.Flush(ctx); err != nil {
				return err
			}
		}
	}, pipe.Defaults("template.Read", opts)...)
}
