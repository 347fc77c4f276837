package gzipio

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Read emits the decompressed bytes of a gzip file. If the file has several
// members, Read emits the bytes of all of them, one after the other. It skips
// zero bytes after a member, which tapes and aligned files have.
//
// If the file is truncated or empty, the pipeline fails with an error that
// wraps io.ErrUnexpectedEOF. If a [pipe.Pipeline.Drain] has truncated it, Read
// emits the bytes before the cut instead, and ends without an error. Broken
// data fails the pipeline. So does a file that is not a gzip file, and data
// after the last member that is neither zero nor a member.
//
// Source: RFC 1952; compress/gzip; the manual of GNU gzip for zero bytes.
func Read(in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[byte] {
	return stages.Through(in, func(src io.Reader) (io.Reader, error) {
		r := &reader{src: src.(*byteio.Reader), file: bufio.NewReader(src)}
		return r, r.first()
	}, pipe.Defaults("gzipio.Read", opts, pipe.KeepsRaw())...)
}

// A reader decompresses the members of a file, one after the other.
type reader struct {
	src  *byteio.Reader // of file
	file *bufio.Reader
	z    gzip.Reader // of the current member
}

// first begins the first member, which must be there.
func (r *reader) first() error {
	isMember, err := r.atMember()
	switch {
	case err != nil:
		return r.explain(byteio.Failure(err)) // io.EOF means that the file is empty
	case !isMember:
		return fmt.Errorf("gzip: not a gzip file: %w", gzip.ErrHeader)
	}
	return r.begin()
}

// next begins the next member. At the end of the file it returns io.EOF.
func (r *reader) next() error {
	if err := r.skipZeros(); err != nil {
		return err
	}
	isMember, err := r.atMember()
	switch {
	case err != nil:
		return err
	case !isMember:
		return fmt.Errorf("gzip: trailing data after byte %d is not a gzip member: %w", r.position(), gzip.ErrHeader)
	}
	return r.begin()
}

// skipZeros skips the zero bytes that fill the last block of a tape.
func (r *reader) skipZeros() error {
	for {
		b, err := r.file.ReadByte()
		if err != nil {
			return err
		}
		if b != 0 {
			return r.file.UnreadByte()
		}
	}
}

// atMember reports whether a member may begin here. At the end of the file it
// returns io.EOF.
func (r *reader) atMember() (bool, error) {
	start, err := r.file.Peek(2)
	if len(start) == 0 {
		return false, err
	}
	return bytes.HasPrefix([]byte{0x1f, 0x8b}, start), nil
}

// begin begins the member that is here.
func (r *reader) begin() error {
	err := r.z.Reset(r.file)
	r.z.Multistream(false)
	return r.explain(err)
}

// Read reads the decompressed bytes of all members.
func (r *reader) Read(p []byte) (int, error) {
	for {
		n, err := r.z.Read(p)
		if n > 0 && err == io.EOF {
			err = nil // the end of this member, which the next Read returns again
		}
		if n > 0 || err != io.EOF {
			return n, r.explain(err)
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
}

// position returns how many bytes of the file were used.
func (r *reader) position() int64 { return r.src.Count() - int64(r.file.Buffered()) }

// explain adds to err how many bytes of the file were used.
func (r *reader) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("gzip: truncated after %d bytes: %w", r.src.Count(), io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("gzip: before byte %d: %w", r.position(), err)
}
