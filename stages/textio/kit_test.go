package textio_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/textio"
)

// linesOf returns the lines that Lines emits for text in Buffers of n bytes.
func linesOf(text string, n int) (got []textio.Line, err error) {
	p := pipe.New("")
	stages.Collect(textio.Lines(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), pipe.Name("lines")), &got)
	err = p.Run(context.Background())
	return got, err
}

// texts returns the texts of lines, which must be numbered from 1.
func texts(t *testing.T, lines []textio.Line) []string {
	t.Helper()
	var all []string
	for i, l := range lines {
		if l.Number != int64(i+1) {
			t.Fatalf("line %d has the number %d", i+1, l.Number)
		}
		all = append(all, l.Text)
	}
	return all
}
