package checkedio

import (
	"fmt"
	"io"
)

// Write writes p to dst with one call, and returns the result if it keeps the
// contract of io.Writer.
//
// A count below 0 or above len(p) becomes a count of 0 and an error. A count
// below len(p) without an error is returned with [io.ErrShortWrite].
func Write(dst io.Writer, p []byte) (int, error) {
	n, err := dst.Write(p)
	switch {
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("io.Writer returned the count %d for %d bytes", n, len(p))
	case n < len(p) && err == nil:
		return n, io.ErrShortWrite
	}
	return n, err
}
