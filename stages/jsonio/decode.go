package jsonio

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxLineSize is the maximum size of a line in bytes, 1 MiB. That is the
// default max size of an edge, too.
const MaxLineSize = lines.MaxSize

// Decode emits the JSON value of each line of a text, in order. It skips empty
// lines. Fields that T does not have are ignored.
//
// The pipeline fails if a line is not valid JSON, does not fit T, or has more
// than [MaxLineSize] bytes. The error names the line. If a
// [pipe.Pipeline.Drain] truncates the text, a last line without an end may be
// incomplete, and is dropped.
//
// Source: encoding/json. The format is known as NDJSON or JSON Lines.
func Decode[T any](in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[T]) error {
		r := lines.NewReader(in)
		for {
			text, err := r.Next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if len(text) == 0 {
				continue
			}
			var v T
			if err := json.Unmarshal(text, &v); err != nil {
				return fmt.Errorf("line %d: %w", r.Number(), err)
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
	}, pipe.Defaults("jsonio.Decode", opts, pipe.KeepsRaw())...)
}
