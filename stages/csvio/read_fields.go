package csvio

import (
	"encoding/csv"
	"io"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

// A fieldReader cuts rows with quotes into fields. It gives its parser one line
// at a time, so that the parser never reads beyond the row.
type fieldReader struct {
	parser *csv.Reader
	lines  *lines.Reader          // of the file
	more   func() ([]byte, error) // returns the next line of the row, nil if each row is one line
	text   []byte                 // of the row so far, each line with its end
	unread []byte                 // the part of text that the parser has not read
	open   bool                   // the parser wants a line that is not there, because a quote is open
	failed error                  // the failure that ended the row, nil at io.EOF
}

// read returns the fields and the text of the row that begins with line.
func (f *fieldReader) read(line []byte) ([]string, string, error) {
	f.text, f.open, f.failed = f.text[:0], false, nil
	f.add(line)
	fields, err := f.parser.Read()
	if err == nil && f.open {
		err = csv.ErrQuote // the parser accepts that if it has LazyQuotes
	}
	return fields, string(f.text[:len(f.text)-len(f.lines.End())]), err
}

// add gives the parser one more line to read. The line always has an end, so
// the parser wants another line only if a quote is open.
func (f *fieldReader) add(line []byte) {
	start := len(f.text)
	f.text = append(append(f.text, line...), f.lines.End()...)
	f.unread = f.text[start:]
}

// Read returns the input of the parser. If each row is one line, it returns
// io.EOF at the end of that line. Otherwise it returns io.EOF at the end of the
// file. The parser reads again for the next row, even after io.EOF.
func (f *fieldReader) Read(p []byte) (int, error) {
	if len(f.unread) == 0 {
		line, err := f.nextLine()
		if err != nil {
			f.open = true
			return 0, err
		}
		f.add(line)
	}
	n := copy(p, f.unread)
	f.unread = f.unread[n:]
	return n, nil
}

// nextLine returns the next line of the row. If it fails, it sets failed.
func (f *fieldReader) nextLine() ([]byte, error) {
	if f.more == nil {
		return nil, io.EOF
	}
	line, err := f.more()
	if err == nil && len(f.text)+len(line) > MaxRowSize {
		err = lines.ErrTooLong
	}
	if err != nil && err != io.EOF {
		f.failed = err
	}
	return line, err
}
