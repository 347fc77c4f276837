package template

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxLineSize is the maximum size of a line in bytes, 1 MiB.
const MaxLineSize = lines.MaxSize

var errNoTab = errors.New("no tab between key and value")

// Decode emits the pair of each line of a text, in order. Empty lines are
// skipped.
//
// The first tab ends the key, so a value may contain tabs. A line without a tab
// and a line of more than [MaxLineSize] bytes fail the pipeline with an error
// that names the line.
func Decode(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[Pair] {
	// A stage function keeps its state, here the start of a line, in local
	// variables.
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Pair]) error {
		r := lines.NewReader(in)
		for {
			line, err := r.Next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if len(line) == 0 {
				continue
			}
			key, value, found := bytes.Cut(line, []byte{'\t'})
			if !found {
				return fmt.Errorf("line %d: %w", r.Number(), errNoTab)
			}
			// The line is valid until the next call, so the pair gets copies.
			if err := out.Send(ctx, Pair{string(key), string(value)}); err != nil {
				return err
			}
		}
	}, pipe.Defaults("template.Decode", opts, pipe.KeepsRaw())...)
}
