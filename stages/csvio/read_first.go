package csvio

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

// byteOrderMark may be at the start of a file in UTF-8.
const byteOrderMark = "\uFEFF"

// delimiters are those that files have in practice instead of commas.
var delimiters = []struct {
	comma rune
	name  string
}{
	{';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"},
}

// readHeader reads the first row, which must be there. It returns io.EOF if a
// Drain truncated it.
func (r *rowReader) readHeader() error {
	line, err := r.nextLine()
	switch {
	case err == io.EOF && r.lines.Cut():
		return err
	case err == io.EOF:
		return fmt.Errorf("%s: the file is empty, want a header", r.file)
	case err != nil:
		return r.named(err)
	case len(line) == 0:
		return fmt.Errorf("%s: line %d: the line is empty, want a header", r.file, r.lines.Number())
	}
	if err := r.begin(line); err != nil {
		return err
	}
	row, err := r.parse(line)
	if bad, ok := errors.AsType[*rowError](err); ok {
		return fmt.Errorf("%s: line %d: %w, in the header", bad.file, bad.line, bad.err)
	}
	if err != nil {
		return err
	}
	r.header, r.counter = row.Fields, r.format.counter(row.Fields)
	return nil
}

// begin checks the first line that is a row. A quoted field may span lines, so
// the line may be a part of the row.
func (r *rowReader) begin(line []byte) error {
	r.begun = true
	for i, part := range bytes.Split(line, []byte{'"'}) {
		if isQuoted := i%2 == 1; !isQuoted && bytes.IndexByte(part, '\r') >= 0 {
			return r.named(&lines.Error{Line: r.lines.Number(), Err: lines.ErrReturn})
		}
	}
	if r.format.Comma != 0 {
		return nil
	}
	if n, err := r.fieldsWith(',', line); n > 1 || err != nil && !errors.Is(err, csv.ErrQuote) {
		return nil
	}
	for _, d := range delimiters {
		if n, err := r.fieldsWith(d.comma, line); n > 1 && err == nil {
			return fmt.Errorf("%s: line %d: the row is one field with commas, and %d with %s; set the Comma of a csvio.Format",
				r.file, r.lines.Number(), n, d.name)
		}
	}
	return nil
}

// fieldsWith returns how many fields line has if comma separates them.
func (r *rowReader) fieldsWith(comma rune, line []byte) (int, error) {
	f := Format{Comma: comma, LazyQuotes: r.format.LazyQuotes}
	fields, err := f.parser(bytes.NewReader(line)).Read()
	return len(fields), err
}
