package checkedio

import (
	"fmt"
	"io"
)

// MaxEmptyReads is the number of empty reads in a row after which a [Reader]
// fails, as in package bufio.
const MaxEmptyReads = 100

// A Reader reads an io.Reader and checks the results. Make one with
// [NewReader].
type Reader struct {
	src   io.Reader
	empty int // reads in a row without data, < MaxEmptyReads
}

// NewReader returns a Reader of src, which must not be nil.
func NewReader(src io.Reader) *Reader { return &Reader{src: src} }

// Read reads src once, and returns the result if it keeps the contract of
// io.Reader.
//
// A count below 0 or above len(p) becomes a count of 0 and an error. The read
// that is the last of [MaxEmptyReads] reads in a row without data and without
// an error fails with [io.ErrNoProgress]. A read into an empty p is not
// counted.
func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	switch {
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("io.Reader returned the count %d for %d bytes", n, len(p))
	case n > 0 || err != nil:
		r.empty = 0
	case len(p) > 0:
		r.empty++
		if r.empty == MaxEmptyReads {
			r.empty = 0
			return 0, io.ErrNoProgress
		}
	}
	return n, err
}
