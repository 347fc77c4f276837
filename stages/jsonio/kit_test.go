package jsonio_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// forLengths runs f in bubbles, with all combinations of Buffer lengths of the
// source and of the stage. Results must not depend on either.
func forLengths(t *testing.T, f func(t *testing.T, source, stage pipe.Option)) {
	t.Helper()
	lengths := []int{1, 2, 7, pipe.DefaultBufferLength}
	for _, source := range lengths {
		for _, stage := range lengths {
			t.Run(fmt.Sprintf("source=%d/stage=%d", source, stage), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { f(t, pipe.BufferLength(source), pipe.BufferLength(stage)) })
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
