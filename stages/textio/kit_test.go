package textio_test

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/textio"
)

// linesOf returns the lines that Lines emits for text in Buffers of n bytes.
func linesOf(t *testing.T, text string, n int) []string {
	t.Helper()
	p := pipe.New("test")
	var got []textio.Line
	stages.Collect(textio.Lines(stages.FromSlice(p, []byte(text), pipe.BufferLength(n))), &got)
	if err := p.Run(context.Background()); err != nil {
		t.Fatalf("Run = %v", err)
	}
	return texts(t, got)
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

// scanned returns the lines that bufio.Scanner finds in text.
func scanned(text string) []string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		all = append(all, s.Text())
	}
	return all
}

// begun emits text and then waits until its context is done. If end is true,
// text is complete and begun returns io.EOF. Otherwise a Drain truncates it.
func begun(p *pipe.Pipeline, text []byte, end bool) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf(slices.Clone(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		if end {
			return io.EOF
		}
		return context.Cause(ctx)
	})
}

// drained runs p, and drains it when all its goroutines wait. Both must
// succeed.
func drained(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context()) }()
	synctest.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Errorf("Drain = %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}
