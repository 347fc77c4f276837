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

// Read emits the decompressed bytes of a gzip file. If the file has several
// members, Read emits the bytes of all of them, one after the other.
//
// If the file is truncated or empty, the pipeline fails with an error that
// wraps io.ErrUnexpectedEOF. If a [pipe.Pipeline.Drain] has truncated it, Read
// emits the bytes before the cut instead, and ends without an error. Broken
// data fails the pipeline. So does data after the last member that is not a
// member itself.
//
// Source: RFC 1952; compress/gzip.
func Read(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[byte] {
	return stages.Through(in, func(src io.Reader) (io.Reader, error) {
		r := &reader{src: src.(*byteio.Reader)}
		var err error
		r.z, err = gzip.NewReader(src)
		return r, r.explain(byteio.Failure(err)) // a gzip file has a header
	}, pipe.Defaults("gzipio.Read", opts, pipe.KeepsRaw())...)
}

// A reader is a gzip.Reader whose errors name the position in the file.
type reader struct {
	src       *byteio.Reader // the file
	z         *gzip.Reader
	hasOutput bool // a byte was decompressed
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	r.hasOutput = r.hasOutput || n > 0
	return n, r.explain(err)
}

// explain adds to err how many bytes of the file were read. If a byte was
// decompressed before, a wrong header means that other data follows the last
// member.
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
