package stages

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// MaxLineSize is the size in bytes that a line, or a row that spans several, may have: 1 MiB,
// as much as a whole edge holds by default. What is longer is hardly text.
const MaxLineSize = 1 << 20

// A Line is one line of a text.
type Line struct {
	Number int64  // from 1
	Text   string // without its end, \n or \r\n
}

// Size returns the size in bytes.
func (l Line) Size() int64 { return 24 + int64(len(l.Text)) }

// Lines emits the lines of a text, in order. The last one need not have an end, unless Drain has cut the text off.
//
// A line of more than MaxLineSize bytes fails the pipeline. The bytes of a line are
// passed on as they are, be they valid UTF-8 or not.
//
// Source: bufio.ScanLines.
func Lines(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[Line] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[Line]) error {
		lines := lineReader{in: in}
		for {
			text, err := lines.next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := out.Send(ctx, Line{lines.number, string(text)}); err != nil {
				return err
			}
		}
	}, pipe.Defaults("lines", opts)...)
}

// A lineReader cuts the bytes of an In into lines.
type lineReader struct {
	in     *pipe.In[byte]
	b      pipe.Bytes
	rest   []byte // of b, not read yet
	carry  []byte // begin of a line that does not end in the Buffer it began in
	number int64  // of the line that next returned last
	cut    bool   // the input has ended in the middle: what began and has no end is dropped
}

// next returns the next line without its end, valid until the next call, or io.EOF.
func (l *lineReader) next(ctx context.Context) ([]byte, error) {
	if i := bytes.IndexByte(l.rest, '\n'); i >= 0 {
		line := l.rest[:i]
		l.rest = l.rest[i+1:]
		return l.checked(line)
	}
	return l.nextSlow(ctx)
}

// nextSlow returns a line that begins in one Buffer and ends in another, or with the input.
func (l *lineReader) nextSlow(ctx context.Context) ([]byte, error) {
	l.carry = l.carry[:0]
	for {
		i := bytes.IndexByte(l.rest, '\n')
		if i >= 0 {
			l.carry = append(l.carry, l.rest[:i]...)
			l.rest = l.rest[i+1:]
			return l.checked(l.carry)
		}
		l.carry = append(l.carry, l.rest...)
		l.rest = nil
		if len(l.carry) > MaxLineSize {
			return l.checked(l.carry)
		}
		l.b.Release()
		var err error
		l.b, err = l.in.Read(ctx)
		l.cut = err == io.EOF && l.in.Cut()
		if err == io.EOF && len(l.carry) > 0 && !l.cut {
			return l.checked(l.carry)
		}
		if err != nil {
			return nil, err
		}
		l.rest = l.b.Elements()
	}
}

// checked counts the line and takes the \r off its end.
func (l *lineReader) checked(line []byte) ([]byte, error) {
	l.number++
	if len(line) > MaxLineSize {
		return nil, fmt.Errorf("line %d: %w", l.number, errLong)
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

// errLong is the cause of a line or row that is too long.
var errLong = fmt.Errorf("longer than %d bytes", MaxLineSize)
