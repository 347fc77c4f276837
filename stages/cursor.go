package stages

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// A cursor reads an In element by element. It can pause between any two
// elements, which a loop over [pipe.In.All] cannot.
type cursor[T any] struct {
	in *pipe.In[T]
	b  pipe.Buffer[T]
	i  int // elements of b that have been read
}

// next returns the next element, or the error of [pipe.In.Read].
func (c *cursor[T]) next(ctx context.Context) (T, error) {
	for c.i == c.b.Len() || c.in.Interrupted(c.b.Len()-c.i) {
		c.b.Release()
		c.b, c.i = pipe.Buffer[T]{}, 0
		b, err := c.in.Read(ctx)
		if err != nil {
			var zero T
			return zero, err
		}
		c.b = b
	}
	c.i++
	return c.b.Elements()[c.i-1], nil
}

// unlessEOF returns err, or nil if err is io.EOF.
func unlessEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
