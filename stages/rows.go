package stages

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/pipe"
)

// A rowReader reads the rows of a CSV file.
type rowReader struct {
	ctx    context.Context // of the stage function that the reader lives in
	lines  lineReader
	file   string
	header []string // nil until it is read
	fields fieldReader
}

func newRowReader(ctx context.Context, in *pipe.In[byte], file string) *rowReader {
	r := &rowReader{ctx: ctx, lines: lineReader{in: in}, file: file}
	r.fields.parser = csv.NewReader(&r.fields)
	r.fields.parser.FieldsPerRecord = -1 // counted here, where the header is known
	return r
}

// readHeader reads the first line, which must not be empty.
func (r *rowReader) readHeader() error {
	line, err := r.lines.next(r.ctx)
	if err == io.EOF && r.lines.cut {
		return err
	}
	if err == io.EOF {
		return fmt.Errorf("%s: the file is empty: its first line must be a header", r.file)
	}
	if err != nil {
		return r.named(err)
	}
	line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	if len(line) == 0 {
		return fmt.Errorf("%s: line 1: the header is missing: the line is empty", r.file)
	}
	row, err := r.parse(line)
	if err != nil && r.lines.cut {
		return io.EOF
	}
	if err != nil {
		return fmt.Errorf("%w, in the header", err)
	}
	r.header = row.Fields
	return nil
}

// next returns the next row that is not empty, or io.EOF. With a *rowError, the row has only
// its place and its text.
func (r *rowReader) next() (Row, error) {
	for {
		line, err := r.lines.next(r.ctx)
		if err != nil {
			return Row{}, r.named(err)
		}
		if len(line) == 0 {
			continue
		}
		row, err := r.parse(line)
		if err != nil && r.lines.cut {
			err = io.EOF // the row goes on behind the cut
		}
		return row, err
	}
}

// parse makes a row of a line and, if it must, of those that follow.
func (r *rowReader) parse(line []byte) (Row, error) {
	row := Row{File: r.file, Line: r.lines.number, Header: r.header}
	var err error
	if bytes.IndexByte(line, '"') < 0 {
		row.Text = string(line)
		row.Fields = splitFields(row.Text)
	} else if row.Fields, row.Text, err = r.fields.read(line); err != nil {
		return row, r.broken(row.Line, err)
	}
	if got, want := len(row.Fields), len(r.header); got != want && r.header != nil {
		return row, &rowError{r.file, row.Line, fmt.Errorf("%w: %d, and the header has %d", csv.ErrFieldCount, got, want)}
	}
	return row, nil
}

// splitFields cuts a row without quotes at its commas.
func splitFields(text string) []string {
	fields := make([]string, strings.Count(text, ",")+1)
	last := len(fields) - 1
	for k := range last {
		i := strings.IndexByte(text, ',')
		fields[k] = text[:i]
		text = text[i+1:]
	}
	fields[last] = text
	return fields
}

// broken says what is wrong with the row that begins at line.
func (r *rowReader) broken(line int64, err error) error {
	switch failed := r.fields.failed; {
	case failed == errLong:
		return fmt.Errorf("%s: line %d: the row that begins here is %w", r.file, line, errLong)
	case failed != nil:
		return r.named(failed) // it is not the row that is broken
	}
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		err = fmt.Errorf("column %d: %w", p.Column, p.Err)
		if below := p.Line - p.StartLine; below > 0 {
			err = fmt.Errorf("the row that begins here, in line %d, %w", line+int64(below), err)
		}
	}
	return &rowError{r.file, line, err}
}

// named puts the file in front of what is wrong with a line, and nothing else.
func (r *rowReader) named(err error) error {
	if errors.Is(err, errLong) {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	return err
}

// continued returns the line that follows inside of a quoted field.
func (r *rowReader) continued() ([]byte, error) { return r.lines.next(r.ctx) }

// A fieldReader cuts rows with quotes into fields. It feeds a parser with one line
// after the other, each no sooner than the parser needs it.
type fieldReader struct {
	parser *csv.Reader
	more   func() ([]byte, error) // returns the next line of the row; nil: a row is one line
	text   []byte                 // of the row so far, each line with its end
	rest   []byte                 // of text, not read yet
	end    int                    // length of the end of the last line in text
	failed error                  // of more, if that is not io.EOF
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
		end = "\r\n" // else the parser would take the \r of the line for a part of its end
	}
	start := len(f.text)
	f.text = append(append(f.text, line...), end...)
	f.rest, f.end = f.text[start:], len(end)
}

// Read feeds the parser. Behind the end of a row it returns io.EOF, which the parser
// forgets before the next row.
func (f *fieldReader) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
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
		if len(f.text)+len(line) > MaxLineSize {
			f.failed = errLong
			return 0, errLong
		}
		f.add(line)
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
