package lines

import (
	"bytes"
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// MaxSize is the maximum size of a line in bytes, 1 MiB. That is the default
// max size of an edge, too.
const MaxSize = 1 << 20

// A Reader cuts the bytes of an In into lines. Only the goroutine of the stage
// function may use it.
type Reader struct {
	in     *pipe.In[byte]
	b      pipe.Bytes
	unread []byte // the part of b that Next has not returned
	start  []byte // the start of a line that does not end in the Buffer it began in
	number int64  // the number of the line that Next returned last
	end    string // the end of that line
	cut    bool   // Drain truncated the input
}

// NewReader returns a Reader of in.
func NewReader(in *pipe.In[byte]) *Reader { return &Reader{in: in} }

// Number returns the number of the line that Next returned last. The first line
// has the number 1.
func (r *Reader) Number() int64 { return r.number }

// End returns the end of the line that Next returned last, which is \n or \r\n.
// If a last line has no \n, End returns the end to which a \n completes it.
func (r *Reader) End() string { return r.end }

// Cut reports, after io.EOF, whether Drain truncated the input.
func (r *Reader) Cut() bool { return r.cut }

// Next returns the next line, without the \n or \r\n that ends it. After the
// last line it returns io.EOF. The line is valid until the next call.
//
// The last line need not have an end. If Drain truncated the input, a last line
// without an end may be incomplete, and Next drops it.
func (r *Reader) Next(ctx context.Context) ([]byte, error) {
	if i := bytes.IndexByte(r.unread, '\n'); i >= 0 {
		line := r.unread[:i]
		r.unread = r.unread[i+1:]
		return r.checked(line)
	}
	return r.nextAcross(ctx)
}

// nextAcross returns a line that begins in one Buffer and ends in another, or
// with the input.
func (r *Reader) nextAcross(ctx context.Context) ([]byte, error) {
	r.start = r.start[:0]
	for {
		i := bytes.IndexByte(r.unread, '\n')
		if i >= 0 {
			r.start = append(r.start, r.unread[:i]...)
			r.unread = r.unread[i+1:]
			return r.checked(r.start)
		}
		r.start = append(r.start, r.unread...)
		r.unread = nil
		if len(r.start) > MaxSize {
			return r.checked(r.start)
		}
		r.b.Release()
		var err error
		r.b, err = r.in.Read(ctx)
		r.cut = err == io.EOF && r.in.Cut()
		if err == io.EOF && len(r.start) > 0 && !r.cut {
			return r.last(r.start)
		}
		if err != nil {
			return nil, err
		}
		r.unread = r.b.Elements()
	}
}

// last returns the last line, which has no \n. If it is the only line, a \r in
// it is the end of a line.
func (r *Reader) last(line []byte) ([]byte, error) {
	if r.number == 0 && hasReturn(line[:len(line)-1]) {
		return nil, &Error{1, ErrReturn}
	}
	return r.checked(line)
}

// checked counts the line, checks it, and removes the \r at its end.
func (r *Reader) checked(line []byte) ([]byte, error) {
	r.number++
	if r.number == 1 {
		if err := CheckFirst(line); err != nil {
			return nil, &Error{1, err}
		}
	}
	if len(line) > MaxSize {
		return nil, &Error{r.number, ErrTooLong}
	}
	r.end = "\n"
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line, r.end = line[:n-1], "\r\n"
	}
	return line, nil
}
