package byteio

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/checkedio"
	"github.com/penstock-go/penstock/pipe"
)

// Emit puts all bytes of src to out, one Buffer for each Read. It returns nil
// at the end of src.
func Emit(ctx context.Context, src io.Reader, out *pipe.Out[byte]) error {
	r := checkedio.NewReader(src)
	b := out.Buffer(out.BufferLength())
	for {
		n, err := r.Read(b.Elements())
		if n > 0 {
			if putErr := out.PutFirst(ctx, b, n); putErr != nil {
				return putErr
			}
			b = out.Buffer(out.BufferLength())
		}
		if err == io.EOF {
			b.Release()
			return nil
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// AtEnd converts the nil of a source that has come to its end into io.EOF. So
// the engine knows that it was not Drain that ended the source.
func AtEnd(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// NotEOF converts an io.EOF that is not a clean end into io.ErrUnexpectedEOF. A
// reader of a format returns it where the header is missing, and a database
// driver where the connection is lost.
func NotEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// WriteAll writes the bytes of in to w, one Write for each Buffer.
func WriteAll(ctx context.Context, in *pipe.In[byte], w io.Writer) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		_, err := checkedio.Write(w, b.Elements())
		b.Release()
		if err != nil {
			return err
		}
	}
	return nil
}
