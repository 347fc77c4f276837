package stacks_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/stacks"
)

func TestLeftCountsGoroutinesThatPrintTheSame(t *testing.T) {
	waiting := stacks.Goroutine{State: "chan receive", Frames: []stacks.Frame{{Function: "main.f", Place: "f.go:1"}}}
	asleep := stacks.Goroutine{State: "sleep", Frames: []stacks.Frame{{Function: "main.g", Place: "g.go:2"}}}
	for _, test := range []struct {
		all  []stacks.Goroutine
		want string
	}{
		{[]stacks.Goroutine{asleep}, "1 goroutine is left at the end of the test\nno pipeline, sleep:\n  main.g (g.go:2)"},
		{[]stacks.Goroutine{waiting, asleep, waiting}, "3 goroutines are left at the end of the test\n" +
			"2 of no pipeline, chan receive:\n  main.f (f.go:1)\nno pipeline, sleep:\n  main.g (g.go:2)"},
	} {
		if got := stacks.Left(test.all); got != test.want {
			t.Errorf("Left = %s\nwant %s", got, test.want)
		}
	}
}
