package byteio

import (
	"context"
	"errors"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// A Reader is an io.Reader of the bytes of an In. Only the goroutine of the
// stage function may use it.
type Reader struct {
	ctx    context.Context // of the stage function that uses the Reader
	in     *pipe.In[byte]
	b      pipe.Bytes
	unread []byte // the part of b that Read has not returned
	n      int64  // number of bytes that Read has returned
	err    error  // the error that ended the In, nil before that
}

// NewReader returns a Reader of in, for a stage function with the context ctx.
func NewReader(ctx context.Context, in *pipe.In[byte]) *Reader { return &Reader{ctx: ctx, in: in} }

// Read reads from the current Buffer, or waits for the next one. At the end of
// the In it returns io.EOF. It returns the errors of the In unchanged.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.unread) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.b.Release()
		r.b = pipe.Bytes{}
		if r.b, r.err = r.in.Read(r.ctx); r.err != nil {
			return 0, r.err
		}
		r.unread = r.b.Elements()
	}
	n := copy(p, r.unread)
	r.unread = r.unread[n:]
	r.n += int64(n)
	return n, nil
}

// Count returns the number of bytes that Read has returned.
func (r *Reader) Count() int64 { return r.n }

// Cause returns the error that a stage should return after its work with r has
// ended with err.
//
// If the input failed, Cause returns the failure of the input, because a reader
// that wraps r may have replaced it by its own error. If Drain truncated the
// input, an error that wraps io.ErrUnexpectedEOF is not a failure, and Cause
// returns nil.
func (r *Reader) Cause(err error) error {
	if err != nil && r.err != nil && r.err != io.EOF {
		return r.err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && r.err == io.EOF && r.in.Cut() {
		return nil
	}
	return err
}
