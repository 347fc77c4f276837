package byteio

import (
	"context"
	"errors"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// A Reader is an io.Reader of the bytes of an In. Only the goroutine of the
// stage function may use it. It returns io.EOF only if the input is complete.
type Reader struct {
	ctx    context.Context // of the stage function that the Reader lives in
	in     *pipe.In[byte]
	b      pipe.Bytes
	unread []byte // of b
	n      int64  // bytes read
	err    error  // with which the In has ended
}

// NewReader returns a Reader of in, for a stage function with the context ctx.
func NewReader(ctx context.Context, in *pipe.In[byte]) *Reader { return &Reader{ctx: ctx, in: in} }

// Read reads what the current Buffer still has, or waits for the next one.
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

// Count returns the number of bytes that were read.
func (r *Reader) Count() int64 { return r.n }

// Cause returns the failure that has ended the input, or otherwise err. A
// reader around r may hide the one by an error of its own. It is not a failure
// if Drain has cut the input off.
func (r *Reader) Cause(err error) error {
	if err != nil && r.err != nil && r.err != io.EOF {
		return r.err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && r.err == io.EOF && r.in.Cut() {
		return nil
	}
	return err
}
