package stagetest_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestForLengthsTriesAllCombinations(t *testing.T) {
	names := make(map[string]bool)
	stagetest.ForLengths(t, func(t *testing.T, _, _ pipe.Option) { names[t.Name()] = true })
	stagetest.ForSourceLengths(t, func(t *testing.T, _ pipe.Option) { names[t.Name()] = true })
	if len(names) != 4*4+4 {
		t.Errorf("%d runs, want 20: %v", len(names), names)
	}
}
