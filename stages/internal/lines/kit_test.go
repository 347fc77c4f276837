package lines_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// A result is what a Reader has returned in one run.
type result struct {
	lines []string
	ends  []string
	cut   bool
	err   error
}

// read reads in with a Reader until it fails or ends.
func read(in *pipe.Stream[byte]) *result {
	var res result
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		r := lines.NewReader(in)
		for {
			line, err := r.Next(ctx)
			if err != nil {
				res.cut, res.err = r.Cut(), err
				return err
			}
			res.lines = append(res.lines, string(line))
			res.ends = append(res.ends, r.End())
			if r.Number() != int64(len(res.lines)) {
				panic("the number of the line is wrong")
			}
		}
	}, pipe.Name("read"))
	return &res
}

// readText returns the result for text in Buffers of n bytes.
func readText(t *testing.T, text string, n int) *result {
	t.Helper()
	p := pipe.New("test")
	res := read(stagetest.TextSource(p, text, n, io.EOF))
	if err := p.Run(t.Context()); err != nil && res.err == io.EOF {
		t.Fatalf("Run = %v", err)
	}
	return res
}

// readDrained returns the result for text whose source waits after it, until
// the pipeline is drained. If isWhole is true, the source then returns io.EOF.
func readDrained(t *testing.T, text string, isWhole bool) *result {
	t.Helper()
	p := pipe.New("test")
	res := read(stagetest.TextUntilDrain(p, text, isWhole))
	stagetest.RunDrained(t, p)
	return res
}
