package jsonio

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxLineSize is the maximum size of a line in bytes, 1 MiB. That is the
// default max size of an edge, too.
const MaxLineSize = lines.MaxSize

// Decode emits the JSON value of each line of a text, in order. It skips lines
// that are empty or white space, and a byte order mark at the start of the
// text. Fields that T does not have are ignored.
//
// The pipeline fails if a line is not valid JSON, is not UTF-8, does not fit T,
// or has more than [MaxLineSize] bytes. It also fails if the text is a gzip
// file or UTF-16, or if its lines end in \r alone. The error names the line. If
// a [pipe.Pipeline.Drain] truncates the text, a last line without an end may be
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
			if r.Number() == 1 {
				text = bytes.TrimPrefix(text, []byte("\uFEFF"))
			}
			if isBlank(text) {
				continue
			}
			v, err := decode[T](text)
			if err != nil {
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

// isBlank reports whether text has only white space of JSON.
func isBlank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// decode returns the value of a line. encoding/json would replace bytes that
// are not UTF-8.
func decode[T any](text []byte) (v T, err error) {
	if !utf8.Valid(text) {
		return v, fmt.Errorf("byte %d is not UTF-8", 1+validLen(text))
	}
	err = json.Unmarshal(text, &v)
	return v, err
}

// validLen returns how many bytes are before the first that is not UTF-8.
func validLen(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}
