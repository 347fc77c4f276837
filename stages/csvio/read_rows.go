package csvio

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// A rowReader reads the rows of a CSV file, and counts their fields.
type rowReader struct {
	ctx    context.Context // of the stage function that uses the reader
	lines  *lines.Reader
	file   string
	header []string // nil until it is read
	fields fieldReader
}

func newRowReader(ctx context.Context, in *pipe.In[byte], file string) *rowReader {
	r := &rowReader{ctx: ctx, lines: lines.NewReader(in), file: file}
	r.fields.parser = csv.NewReader(&r.fields)
	r.fields.parser.FieldsPerRecord = -1 // parse counts them, because it knows the header
	return r
}

// readHeader reads the first row, which must be there. It returns io.EOF if a
// Drain truncated it.
func (r *rowReader) readHeader() error {
	line, err := r.lines.Next(r.ctx)
	if err == io.EOF && r.lines.Cut() {
		return err
	}
	if err == io.EOF {
		return fmt.Errorf("%s: the file is empty, want a header", r.file)
	}
	if err != nil {
		return r.named(err)
	}
	line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	if len(line) == 0 {
		return fmt.Errorf("%s: line 1: the line is empty, want a header", r.file)
	}
	row, err := r.parse(line)
	if err != nil && r.lines.Cut() {
		return io.EOF
	}
	if err != nil {
		return fmt.Errorf("%w, in the header", err)
	}
	r.header = row.Fields
	return nil
}

// next returns the next row that is not empty, or io.EOF. With a *rowError,
// only file, line and text of the row are valid.
func (r *rowReader) next() (Row, error) {
	for {
		line, err := r.lines.Next(r.ctx)
		if err != nil {
			return Row{}, r.named(err)
		}
		if len(line) == 0 {
			continue
		}
		row, err := r.parse(line)
		if err != nil && r.lines.Cut() {
			err = io.EOF // the row may continue after the cut
		}
		return row, err
	}
}

// parse makes a row of a line, and of the lines after it if a quoted field
// spans lines.
func (r *rowReader) parse(line []byte) (Row, error) {
	row := Row{File: r.file, Line: r.lines.Number(), Header: r.header}
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
	if errors.Is(err, lines.ErrTooLong) {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	return err
}

// continued returns the next line of a quoted field.
func (r *rowReader) continued() ([]byte, error) { return r.lines.Next(r.ctx) }
