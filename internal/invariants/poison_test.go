package invariants_test

import (
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
)

func TestPoisonOverwritesBytes(t *testing.T) {
	got := []byte("abc")
	want := []byte("abc")
	if invariants.Enabled {
		want = []byte{0xDB, 0xDB, 0xDB}
	}
	invariants.Poison(got)
	if !slices.Equal(got, want) {
		t.Errorf("Poison(abc) left %x, want %x (Enabled = %t)", got, want, invariants.Enabled)
	}
}

func TestPoisonOfOtherTypesClears(t *testing.T) {
	got := []string{"a", "b"}
	want := []string{"a", "b"}
	if invariants.Enabled {
		want = []string{"", ""}
	}
	invariants.Poison(got)
	if !slices.Equal(got, want) {
		t.Errorf("Poison([a b]) left %q, want %q (Enabled = %t)", got, want, invariants.Enabled)
	}
}

func TestPoisonStopsAtLength(t *testing.T) {
	block := []int{1, 2, 3}
	invariants.Poison(block[:1])
	if got, want := block[1:], []int{2, 3}; !slices.Equal(got, want) {
		t.Errorf("Poison(block[:1]) left %d after it, want %d", got, want)
	}
}

func TestPoisonOfNothingDoesNothing(*testing.T) {
	invariants.Poison[byte](nil)
	invariants.Poison([]int{})
}

func TestPoisonAllocatesNothing(t *testing.T) {
	s := make([]byte, 64)
	if got := testing.AllocsPerRun(100, func() { invariants.Poison(s) }); got > 0 && !invariants.Enabled {
		t.Errorf("Poison allocates %v times when not enabled, want 0", got)
	}
}
