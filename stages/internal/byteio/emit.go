package byteio

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/checkedio"
	"github.com/penstock-go/penstock/internal/signal"
	"github.com/penstock-go/penstock/pipe"
)

// Emit puts all bytes of src to out, with one Buffer for each Read. It returns
// nil at the end of src.
//
// It checks ctx after each Read, and cannot interrupt a Read.
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
			return Failure(err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// AtEnd converts nil to io.EOF, and returns other errors unchanged. A source
// returns the result when its work has ended with err. From io.EOF the engine
// knows that the source was at its end, and that no Drain truncated it.
func AtEnd(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// Failure converts an error of other code, so that the engine cannot mistake it
// for the end of a stream. It converts io.EOF to io.ErrUnexpectedEOF. For
// example, a reader of a format returns io.EOF if the header is missing, and a
// database driver returns it if the connection is lost.
func Failure(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return signal.Foreign(err)
}

// WriteAll writes the bytes of in to w, with one Write for each Buffer. A short
// write is an error.
func WriteAll(ctx context.Context, in *pipe.In[byte], w io.Writer) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		_, err := checkedio.Write(w, b.Elements())
		b.Release()
		if err != nil {
			return Failure(err)
		}
	}
	return nil
}
