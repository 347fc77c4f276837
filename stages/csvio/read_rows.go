package csvio

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// A rowReader reads the rows of a CSV file, and counts their fields.
type rowReader struct {
	ctx      context.Context // of the stage function that uses the reader
	lines    *lines.Reader
	file     string
	format   Format
	header   []string // of each Row
	counter  fieldCounter
	begun    bool   // the first row is read
	comment  []byte // begins a comment, nil if there are none
	fields   fieldReader
	splitter splitter
}

func newRowReader(ctx context.Context, in *pipe.In[byte], file string, f Format) *rowReader {
	r := &rowReader{ctx: ctx, lines: lines.NewReader(in), file: file, format: f, header: f.Header}
	r.counter = f.counter(nil)
	r.comment = []byte(f.comment())
	r.splitter = splitter{string(f.comma()), f.TrimLeadingSpace}
	r.fields.lines = r.lines
	r.fields.parser = f.parser(&r.fields)
	return r
}

// parser returns a parser of rows in the format. It does not count the fields
// of a row, because rowReader knows the header.
func (f Format) parser(src io.Reader) *csv.Reader {
	p := csv.NewReader(src)
	p.Comma, p.LazyQuotes, p.TrimLeadingSpace = f.comma(), f.LazyQuotes, f.TrimLeadingSpace
	p.FieldsPerRecord = -1
	return p
}

// next returns the next row, or io.EOF. Of a row that comes with a *rowError,
// only file, line and text are valid.
func (r *rowReader) next() (Row, error) {
	if !r.begun && !r.format.headless() {
		if err := r.readHeader(); err != nil {
			return Row{}, err
		}
	}
	line, err := r.nextLine()
	if err != nil {
		return Row{}, r.named(err)
	}
	if !r.begun {
		if err := r.begin(line); err != nil {
			return Row{}, err
		}
	}
	return r.parse(line)
}

// nextLine returns the next line that is not empty and not a comment. An empty
// first line is the header.
func (r *rowReader) nextLine() ([]byte, error) {
	for {
		line, err := r.lines.Next(r.ctx)
		if err != nil {
			return nil, err
		}
		isHeader := false
		if r.lines.Number() == 1 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
			isHeader = len(line) == 0 && !r.format.headless()
		}
		if isHeader || len(line) > 0 && !r.isComment(line) {
			return line, nil
		}
	}
}

func (r *rowReader) isComment(line []byte) bool {
	return len(r.comment) > 0 && bytes.HasPrefix(line, r.comment)
}

// parse makes a row of a line, and of the lines after it if a quoted field
// spans lines.
func (r *rowReader) parse(line []byte) (Row, error) {
	row := Row{File: r.file, Line: r.lines.Number(), Header: r.header}
	var err error
	if bytes.IndexByte(line, '"') < 0 {
		row.Text = string(line)
		row.Fields = r.splitter.split(row.Text)
	} else if row.Fields, row.Text, err = r.fields.read(line); r.lines.Cut() {
		return Row{}, io.EOF // a quote was open at the cut
	} else if err != nil {
		return row, r.broken(row.Line, err)
	}
	if err := r.counter.check(row.Fields); err != nil {
		return row, &rowError{r.file, row.Line, err}
	}
	return row, nil
}

// broken returns the failure of the row that begins at line.
func (r *rowReader) broken(line int64, err error) error {
	switch failed := r.fields.failed; {
	case failed == lines.ErrTooLong:
		return fmt.Errorf("%s: line %d: the row that begins here is %w", r.file, line, lines.ErrTooLong)
	case failed != nil:
		return r.named(failed) // the input failed, and the row may be correct
	}
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		err = fmt.Errorf("column %d: %w", p.Column, p.Err)
		if below := p.Line - p.StartLine; below > 0 {
			err = fmt.Errorf("the row that begins here is broken in line %d, %w", line+int64(below), err)
		}
	}
	return &rowError{r.file, line, err}
}

// named adds the name of the file to an error about a line. Other errors are
// returned unchanged.
func (r *rowReader) named(err error) error {
	if _, ok := errors.AsType[*lines.Error](err); ok {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	return err
}

// continued returns the next line of a quoted field.
func (r *rowReader) continued() ([]byte, error) { return r.lines.Next(r.ctx) }
