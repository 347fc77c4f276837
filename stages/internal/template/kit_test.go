package template_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/template"
)

var errStore = errors.New("store is broken")

// A memory is a Store in memory.
type memory struct {
	pairs    []template.Pair
	chunk    int   // pairs that one Next returns
	failAt   int   // number of pairs that Set stores before it fails, 0 if it never fails
	closed   int   // Cursors that were closed
	openErr  error // that Open returns
	closeErr error // that Close returns
}

func (m *memory) Open(context.Context) (template.Cursor, error) {
	return &cursor{m: m, left: m.pairs}, m.openErr
}

func (m *memory) Set(ctx context.Context, pairs []template.Pair) (int, error) {
	for i, v := range pairs {
		if ctx.Err() != nil {
			return i, ctx.Err()
		}
		if m.failAt > 0 && len(m.pairs) == m.failAt {
			return i, errStore
		}
		m.pairs = append(m.pairs, v)
	}
	return len(pairs), nil
}

// A cursor reads a memory.
type cursor struct {
	m    *memory
	left []template.Pair
}

func (c *cursor) Next(ctx context.Context) ([]template.Pair, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if len(c.left) == 0 {
		return nil, io.EOF
	}
	n := min(len(c.left), max(1, c.m.chunk))
	pairs := c.left[:n]
	c.left = c.left[n:]
	return pairs, nil
}

func (c *cursor) Close() error {
	c.m.closed++
	return c.m.closeErr
}

// pair returns a pair that is different for each i.
func pair(i int) template.Pair {
	return template.Pair{Key: "key" + strconv.Itoa(i), Value: "value " + strconv.Itoa(i)}
}

// pairs returns n different pairs.
func pairs(n int) []template.Pair {
	all := make([]template.Pair, n)
	for i := range all {
		all[i] = pair(i)
	}
	return all
}

// source emits elems in Buffers of length elements.
func source[T any](p *pipe.Pipeline, elems []T, length int) *pipe.Stream[T] {
	return stages.FromSlice(p, elems, pipe.BufferLength(length))
}

// decoded returns what Decode emits for text in Buffers of length bytes.
func decoded(t *testing.T, text string, length int) ([]template.Pair, error) {
	t.Helper()
	p := pipe.New("test")
	var got []template.Pair
	stages.Collect(template.Decode(source(p, []byte(text), length)), &got)
	err := p.Run(t.Context())
	return got, err
}

// encoded returns what Encode emits for pairs in Buffers of length pairs.
func encoded(t *testing.T, pairs []template.Pair, length int) (string, error) {
	t.Helper()
	p := pipe.New("test")
	var got []byte
	stages.Collect(template.Encode(source(p, pairs, length)), &got)
	err := p.Run(t.Context())
	return string(got), err
}
