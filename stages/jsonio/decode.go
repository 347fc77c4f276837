package jsonio

import (
	"bytes"
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
// If T may hold memory through pointers, maps or interfaces, and has no method
// Size, the size of an element is estimated. It is the length of its text, 400
// bytes for each object, and 80 bytes for each comma and each array. That is
// about what a map[string]any takes. A stage downstream that emits the same
// elements, or batches of them, cannot estimate that. So give T a method Size,
// or give each such stage the option [pipe.Sizer].
//
// Source: encoding/json. The format is known as NDJSON or JSON Lines.
func Decode[T any](in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[T] {
	var text []byte // of the element that is sent
	size := pipe.SizeEstimate(func(T) int64 { return estimate(text) })
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[T]) error {
		r := lines.NewReader(in)
		for {
			var err error
			text, err = r.Next(ctx)
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
	}, pipe.Defaults("jsonio.Decode", opts, pipe.KeepsRaw(), size)...)
}

// The memory of decoded values in addition to their text, about. A map of up to
// eight entries takes 352 bytes, and 400 with its first key. Each further entry
// takes 80 bytes, and an element of a []any takes 40.
const (
	objectSize = 400 // bytes
	valueSize  = 80  // bytes
)

// estimate returns the memory that the value of a JSON text takes, about.
func estimate(text []byte) int64 {
	objects := bytes.Count(text, []byte{'{'})
	values := bytes.Count(text, []byte{','}) + bytes.Count(text, []byte{'['})
	return int64(len(text) + objectSize*objects + valueSize*values)
}
