package lines

import (
	"bytes"
	"errors"
	"fmt"
)

// The causes of an Error.
var (
	ErrTooLong = fmt.Errorf("longer than %d bytes", MaxSize)
	ErrUTF16   = errors.New("the text is UTF-16, and must be UTF-8")
	ErrGzip    = errors.New("this is a gzip file, and must be decompressed")
	ErrReturn  = errors.New(`lines end in \r alone, and must end in \n or \r\n`)
)

// An Error is the failure of a line.
type Error struct {
	Line int64 // its number, from 1
	Err  error
}

// Error returns the number of the line and the cause.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CheckFirst returns an error if the first line of an input shows that the
// input is not text with lines.
func CheckFirst(line []byte) error {
	switch {
	case bytes.HasPrefix(line, []byte{0x1f, 0x8b}):
		return ErrGzip
	case isUTF16(line):
		return ErrUTF16
	case len(line) > MaxSize && hasReturn(line):
		return fmt.Errorf("%w: %w", ErrTooLong, ErrReturn)
	}
	return nil
}

// isUTF16 reports whether the text that begins with line is UTF-16. Such a text
// begins with a byte order mark, or every second byte of its ASCII characters
// is 0.
func isUTF16(line []byte) bool {
	if bytes.HasPrefix(line, []byte{0xff, 0xfe}) || bytes.HasPrefix(line, []byte{0xfe, 0xff}) {
		return true
	}
	line = line[:min(len(line), 64)]
	if len(line) == 0 || (line[0] == 0) == (len(line) > 1 && line[1] == 0) {
		return false
	}
	for i, c := range line[min(2, len(line)):] {
		if (c == 0) != (line[i%2] == 0) {
			return false
		}
	}
	return true
}

// hasReturn reports whether text has a \r.
func hasReturn(text []byte) bool { return bytes.IndexByte(text, '\r') >= 0 }
