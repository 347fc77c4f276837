package gzipio

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Read emits the decompressed bytes of a gzip file, of all its members.
//
// An input that ends early, such as an empty one, fails with an error that
// wraps io.ErrUnexpectedEOF, unless [pipe.Pipeline.Drain] has cut it off. Other
// data after the last member is an error.
//
// Source: RFC 1952; compress/gzip.
func Read(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[byte] {
	return stages.Through(in, func(src io.Reader) (io.Reader, error) {
		r := &reader{src: src.(*byteio.Reader)}
		var err error
		r.z, err = gzip.NewReader(src)
		return r, r.explain(byteio.NotEOF(err)) // a gzip file has a header
	}, pipe.Defaults("gunzip", opts)...)
}

// A reader says in its errors where the input broke.
type reader struct {
	src       *byteio.Reader
	z         *gzip.Reader
	hasOutput bool // a byte was decompressed
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	r.hasOutput = r.hasOutput || n > 0
	return n, r.explain(err)
}

func (r *reader) explain(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("gzip: truncated after %d bytes: %w", r.src.Count(), io.ErrUnexpectedEOF)
	case errors.Is(err, gzip.ErrHeader) && r.hasOutput:
		return fmt.Errorf("gzip: trailing data is not a gzip member: %w", err)
	}
	return fmt.Errorf("gzip: before byte %d: %w", r.src.Count(), err)
}
