package sqlio

import "database/sql"

// columns measure the current row of a query. They scan it once more.
type columns struct {
	rows *sql.Rows
	dst  []any // of Scan, each a *length; nil until it is needed
	got  []length
}

// columnSize is the memory of a value in addition to its bytes, about. An entry
// of a map takes 64 bytes, and a field of a struct less.
const columnSize = 64 // bytes

// size returns the memory that the values of the row take, about.
func (c *columns) size() int64 {
	if c.dst == nil {
		names, _ := c.rows.Columns() // fails only if the rows are closed
		c.dst, c.got = make([]any, len(names)), make([]length, len(names))
		for i := range c.dst {
			c.dst[i] = &c.got[i]
		}
	}
	_ = c.rows.Scan(c.dst...) // if scan has closed the rows, the size is that of the row before
	size := columnSize * int64(len(c.got))
	for _, n := range c.got {
		size += int64(n)
	}
	return size
}

// A length is that of the value that is scanned into it.
type length int

// Scan sets l to the length of v, if v is a string or a byte slice. It does not
// keep v.
func (l *length) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*l = length(len(v))
	case []byte:
		*l = length(len(v))
	default:
		*l = 0
	}
	return nil
}
