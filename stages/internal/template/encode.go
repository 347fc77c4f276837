package template

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/penstock-go/penstock/pipe"
)

// Encode emits a line for each pair, in order. Lines end in \n.
//
// If [Decode] could not restore a pair from its line, the pipeline fails with
// the index of the pair.
func Encode(in *pipe.Stream[Pair], opts ...pipe.Option) *pipe.Stream[byte] {
	// A kernel runs in the goroutine of its upstream stage, or on workers. All
	// calls share the variables outside of the kernel, so it must not change
	// them.
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[Pair], out *pipe.Out[byte]) error {
		var line []byte
		for i, v := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break // the run ends, or the elements that are left are dropped
			}
			if !isText(v.Key) || !isText(v.Value) {
				return pipe.AtElement(i, fmt.Errorf("the pair %q is not UTF-8, or has a zero byte", v))
			}
			if strings.ContainsAny(v.Key, "\t\r\n") {
				return pipe.AtElement(i, fmt.Errorf("the key %q contains a tab or the end of a line", v.Key))
			}
			if strings.ContainsAny(v.Value, "\r\n") {
				return pipe.AtElement(i, fmt.Errorf("the value %q contains the end of a line", v.Value))
			}
			line = append(append(append(append(line[:0], v.Key...), '\t'), v.Value...), '\n')
			if err := out.SendAll(ctx, line); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("template.Encode", opts)...)
}

// isText reports whether s can be part of a text. Package lines takes other
// bytes for those of a gzip file or of UTF-16.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
