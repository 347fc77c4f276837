package jsonio_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

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
