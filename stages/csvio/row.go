package csvio

import (
	"strings"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

// MaxRowSize is the maximum size of a row in bytes, 1 MiB. That is the default
// max size of an edge, too.
const MaxRowSize = lines.MaxSize

// A Row is one row of a CSV file, below its header.
type Row struct {
	File   string   // the name given to Read or Attempt
	Line   int64    // line of the file in which the row begins, from 1
	Header []string // of the file or the Format, nil if there is none; all rows share it
	Fields []string // as many as the header has, unless the Format accepts any number
	Text   string   // the row as it is in the file, without its end
}

// rowSize is the size in bytes of a Row without the memory that it points to.
const rowSize = 16 + 8 + 24 + 24 + 16

// Size returns the size in bytes, without the memory that all rows share.
func (r Row) Size() int64 {
	size := rowSize + 16*int64(len(r.Fields)) + int64(len(r.Text))
	if strings.IndexByte(r.Text, '"') >= 0 {
		size += int64(len(r.Text)) // the fields are not parts of Text
	}
	return size
}
