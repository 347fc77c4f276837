package csvio

import (
	"encoding/csv"
	"fmt"
)

// A fieldCounter checks how many fields a row has.
type fieldCounter struct {
	want  int    // 0: the first row decides
	of    string // the row that has so many fields, for errors
	isAny bool   // any number is right
}

// counter returns a fieldCounter of a file with a header, which may be nil.
func (f Format) counter(header []string) fieldCounter {
	c := fieldCounter{want: len(header), of: "the header", isAny: f.AnyFieldCount}
	switch {
	case f.Header != nil:
		c.want = len(f.Header)
	case f.NoHeader || header == nil:
		c.of = "the first row"
	}
	return c
}

// check returns an error if a row has a wrong number of fields.
func (c *fieldCounter) check(fields []string) error {
	got := len(fields)
	if c.want == 0 {
		c.want = got
	}
	if got == c.want || c.isAny {
		return nil
	}
	return fmt.Errorf("%w: %d, and %s has %d", csv.ErrFieldCount, got, c.of, c.want)
}
