package byteio

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/checkedio"
	"github.com/penstock-go/penstock/internal/readsize"
	"github.com/penstock-go/penstock/internal/signal"
	"github.com/penstock-go/penstock/pipe"
)

// Emit puts all bytes of src to out, with one Buffer for each Read. It returns
// nil at the end of src.
//
// The Reads of a silent src are short, so that little memory waits with them.
// See package readsize. Emit checks ctx after each Read, and cannot interrupt a
// Read.
func Emit(ctx context.Context, src io.Reader, out *pipe.Out[byte]) error {
	r := checkedio.NewReader(src)
	s := space{out: out, size: readsize.UpTo(out.BufferLength())}
	for {
		// Kernels downstream may have gathered elements, and the Read may wait.
		if err := out.Flush(ctx); err != nil {
			return err
		}
		n, err := r.Read(s.next())
		if n > 0 {
			if putErr := s.put(ctx, n); putErr != nil {
				return putErr
			}
		}
		if err == io.EOF {
			s.large.Release()
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

// A space is the memory for the next Read of Emit.
type space struct {
	out   *pipe.Out[byte]
	size  readsize.Size
	small []byte     // used while size is below the length of a Buffer
	large pipe.Bytes // used otherwise; empty until then
}

// next returns the memory for the next Read.
func (s *space) next() []byte {
	n := s.size.Next()
	if s.size.AtLimit() {
		s.small = nil
		if s.large.Len() == 0 {
			s.large = s.out.Buffer(n)
		}
		return s.large.Elements()
	}
	if s.large.Len() > 0 {
		s.large.Release()
		s.large = pipe.Bytes{}
	}
	if len(s.small) != n {
		s.small = make([]byte, n)
	}
	return s.small
}

// put puts the n bytes that were read. It copies the bytes of a small read.
func (s *space) put(ctx context.Context, n int) error {
	b := s.large
	s.large = pipe.Bytes{}
	s.size.Got(n)
	if b.Len() > 0 {
		return s.out.PutFirst(ctx, b, n)
	}
	return s.out.Put(ctx, pipe.BufferOf(append([]byte(nil), s.small[:n]...)...))
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
