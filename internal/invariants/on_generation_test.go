package invariants_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
)

func TestNextStartsAnotherGeneration(t *testing.T) {
	var g invariants.Generations
	first := g.Now()
	if g.Now() != first {
		t.Error("Now differs without Next")
	}
	g.Next()
	if differs := g.Now() != first; differs != invariants.Enabled {
		t.Errorf("Now differs after Next = %t, want %t", differs, invariants.Enabled)
	}
}
