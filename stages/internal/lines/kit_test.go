package lines_test

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

// cut emits text in Buffers of n bytes, and returns io.EOF at its end.
func cut(p *pipe.Pipeline, text string, n int) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for chunk := range slices.Chunk([]byte(text), n) {
			if err := out.Put(ctx, pipe.BufferOf(slices.Clone(chunk)...)); err != nil {
				return err
			}
		}
		return io.EOF
	})
}

// A result is what a Reader has returned in one run.
type result struct {
	lines []string
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
	res := read(cut(p, text, n))
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
	res := read(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		if isWhole {
			return io.EOF
		}
		return context.Cause(ctx)
	}))
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context()) }()
	synctest.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Errorf("Drain = %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	return res
}

// scanned returns the lines that bufio.Scanner finds in text.
func scanned(text string) []string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		all = append(all, s.Text())
	}
	return all
}
