package csvio

import (
	"bytes"
	"encoding/csv"
	"io"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

// A fieldReader cuts rows with quotes into fields. It gives its parser one line
// at a time, so that the parser never reads beyond the row.
type fieldReader struct {
	parser *csv.Reader
	more   func() ([]byte, error) // returns the next line of the row, nil if each row is one line
	text   []byte                 // of the row so far, each line with its end
	unread []byte                 // the part of text that the parser has not read
	end    int                    // length of the end of the last line in text
	failed error                  // the failure that ended the row, nil at io.EOF
}

// read returns the fields and the text of the row that begins with line.
func (f *fieldReader) read(line []byte) ([]string, string, error) {
	f.text, f.failed = f.text[:0], nil
	f.add(line)
	fields, err := f.parser.Read()
	return fields, string(f.text[:len(f.text)-f.end]), err
}

// add gives the parser one more line to read.
func (f *fieldReader) add(line []byte) {
	end := "\n"
	if bytes.HasSuffix(line, []byte{'\r'}) {
		end = "\r\n" // the parser removes one \r before \n, and the one in line is data
	}
	start := len(f.text)
	f.text = append(append(f.text, line...), end...)
	f.unread, f.end = f.text[start:], len(end)
}

// Read returns the input of the parser. If each row is one line, it returns
// io.EOF at the end of that line. Otherwise it returns io.EOF at the end of the
// file. The parser reads again for the next row, even after io.EOF.
func (f *fieldReader) Read(p []byte) (int, error) {
	if len(f.unread) == 0 {
		if f.more == nil {
			return 0, io.EOF
		}
		line, err := f.more()
		if err != nil {
			if err != io.EOF {
				f.failed = err
			}
			return 0, err
		}
		if len(f.text)+len(line) > MaxRowSize {
			f.failed = lines.ErrTooLong
			return 0, lines.ErrTooLong
		}
		f.add(line)
	}
	n := copy(p, f.unread)
	f.unread = f.unread[n:]
	return n, nil
}
