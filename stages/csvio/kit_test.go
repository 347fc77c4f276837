package csvio_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// rowsOf returns the rows that Read emits for text in Buffers of n bytes.
func rowsOf(text string, n int) (rows []csvio.Row, err error) {
	p := pipe.New("")
	stages.Collect(csvio.Read(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", pipe.Name("csv")), &rows)
	err = p.Run(context.Background())
	return rows, err
}

// attempted returns what Attempt emits for text in Buffers of n bytes.
func attempted(text string, n int) (rows []csvio.Row, failures []stages.Failure[csvio.Row], err error) {
	p := pipe.New("")
	good, bad := csvio.Attempt(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", pipe.Name("csv"))
	stages.Collect(good, &rows)
	stages.Collect(bad, &failures)
	err = p.Run(context.Background())
	return rows, failures, err
}

// scanned returns the lines that bufio.Scanner finds in text.
func scanned(text string) []string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		all = append(all, s.Text())
	}
	return all
}

// lengths are options for short Buffers and for the default.
var lengths = map[string]pipe.Option{
	"1": pipe.BufferLength(1), "2": pipe.BufferLength(2), "7": pipe.BufferLength(7), "default": pipe.Options(),
}

// forLengths runs f in bubbles, with all combinations of Buffer lengths of the
// source and of the stage. Results must not depend on either.
func forLengths(t *testing.T, f func(t *testing.T, source, stage pipe.Option)) {
	t.Helper()
	for of, source := range lengths {
		for on, stage := range lengths {
			t.Run("source="+of+"/stage="+on, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { f(t, source, stage) })
			})
		}
	}
}

// upTo returns 0, 1 … n-1.
func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// run runs p, which must succeed.
func run(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
}

// runFails runs p, which must fail with an error that wraps cause and prints as
// want.
func runFails(t *testing.T, p *pipe.Pipeline, cause error, want string) {
	t.Helper()
	err := p.Run(t.Context())
	if err == nil || err.Error() != want || !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %s, which wraps %v", err, want, cause)
	}
}

// begun emits text and then waits. A Drain truncates it.
func begun(p *pipe.Pipeline, text string) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		return context.Cause(ctx)
	})
}

// complete emits text and then waits until a Drain, and is at its end then.
func complete(p *pipe.Pipeline, text string) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		return io.EOF
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

// same fails the test unless got and want are equal.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s = %q, want %q", what, got, want)
	}
}
