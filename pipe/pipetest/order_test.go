package pipetest_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestCompleteFindsMissingAndExtraElements(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want []int
		text      string
	}{
		{"nothing", nil, nil, ""},
		{"equal", []int{1, 2}, []int{1, 2}, ""},
		{"another order", []int{2, 1, 2}, []int{2, 2, 1}, ""},
		{"missing", []int{2}, []int{1, 2, 3}, "pipetest: not complete: 1 elements, want 3\n" +
			"2 missing, the first is want[0] = 1 (0 times, want 1)"},
		{"doubled", []int{1, 2, 2}, []int{1, 2}, "pipetest: not complete: 3 elements, want 2\n" +
			"1 too many, the first is got[2] = 2 (2 times, want 1)"},
		{"both", []int{1, 9, 2, 2}, []int{1, 1, 2}, "pipetest: not complete: 4 elements, want 3\n" +
			"1 missing, the first is want[1] = 1 (1 times, want 2)\n" +
			"2 too many, the first is got[1] = 9 (1 times, want 0)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantFailure(t, test.text, func(t testing.TB) { pipetest.Complete(t, test.got, test.want) })
		})
	}
}

func TestOrderedFindsTheFirstElementOutOfOrder(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want []int
		text      string
	}{
		{"nothing", nil, nil, ""},
		{"equal", []int{1, 2, 2}, []int{1, 2, 2}, ""},
		{"some missing", []int{2, 4}, []int{1, 2, 3, 4, 5}, ""},
		{"swapped", []int{1, 3, 2}, []int{1, 2, 3}, "pipetest: not in order: got[2] of 3 = 2, which is want[1], after 3, which is want[2]"},
		{"again", []int{1, 1}, []int{1, 2}, "pipetest: not in order: got[1] of 2 = 1, which is want[0], after 1, which is want[0]"},
		{"unknown", []int{1, 9}, []int{1, 2}, "pipetest: not in order: got[1] of 2 = 9, which is not among the 2 of want"},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantFailure(t, test.text, func(t testing.TB) { pipetest.Ordered(t, test.got, test.want) })
		})
	}
}

func TestNoDuplicatesCountsDuplicates(t *testing.T) {
	wantSuccess(t, func(t testing.TB) { pipetest.NoDuplicates(t, []int{3, 1, 2}) })
	wantFailure(t, "pipetest: 2 of 5 elements are duplicates, the first is got[2] = 1, the same as got[1]",
		func(t testing.TB) { pipetest.NoDuplicates(t, []int{3, 1, 1, 2, 3}) })
}
