package gzipio_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// text returns n bytes that do not repeat soon.
func text(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%20
	}
	return b
}

// zipped returns parts as the members of a gzip file.
func zipped(parts ...[]byte) []byte {
	var z bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&z)
		w.Write(part)
		w.Close()
	}
	return z.Bytes()
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

// run runs p, which must succeed.
func run(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
}

// begun emits text and then waits. A Drain truncates it.
func begun(p *pipe.Pipeline, text []byte) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf(bytes.Clone(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
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

// same fails the test unless got and want are equal.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes %.40q, want %d bytes %.40q", len(got), got, len(want), want)
	}
}
