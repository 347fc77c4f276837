package textio

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxLineSize is the maximum size of a line in bytes, 1 MiB. That is the
// default max size of an edge, too.
const MaxLineSize = lines.MaxSize

// A Line is one line of a text.
type Line struct {
	Number int64  // from 1
	Text   string // without its end, which is \n or \r\n
}

// Size returns the size in bytes.
func (l Line) Size() int64 { return 24 + int64(len(l.Text)) }

// Lines emits the lines of a text, in order. The last line need not have an
// end. If a [pipe.Pipeline.Drain] truncates the text, a last line without an
// end may be incomplete, and is dropped.
//
// A line of more than [MaxLineSize] bytes fails the pipeline, with an error
// that names the line. Lines does not check whether a text is valid UTF-8.
//
// Source: bufio.ScanLines.
func Lines(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[Line] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Line]) error {
		r := lines.NewReader(in)
		for {
			text, err := r.Next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := out.Send(ctx, Line{r.Number(), string(text)}); err != nil {
				return err
			}
		}
	}, pipe.Defaults("textio.Lines", opts, pipe.KeepsRaw())...)
}
