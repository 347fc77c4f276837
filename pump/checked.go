package pump

import (
	"fmt"
	"io"
)

// maxEmptyReads is how often in a row a read may return nothing, as in bufio.
const maxEmptyReads = 100

// A checked is an io.Reader whose contract is held against it: a count that cannot be is
// a failure, and so is nothing, returned again and again.
type checked struct {
	r     io.Reader
	empty int // reads in a row that returned nothing
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	switch {
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("pump: the io.Reader returned the count %d for %d bytes", n, len(p))
	case n > 0:
		c.empty = 0
	default:
		c.empty++
		if err == nil && c.empty == maxEmptyReads {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// write is Write of dst with its contract held against it, in the same way.
func write(dst io.Writer, p []byte) (int, error) {
	n, err := dst.Write(p)
	switch {
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("pump: the io.Writer returned the count %d for %d bytes", n, len(p))
	case n < len(p) && err == nil:
		return n, io.ErrShortWrite
	}
	return n, err
}
