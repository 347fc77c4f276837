package stacks_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/stacks"
)

func TestStringNamesTheStage(t *testing.T) {
	frames := []stacks.Frame{
		{Function: "runtime.gopark", Place: "proc.go:1"},
		{Function: "example.com/x/main.lookup.func1", Place: "lookup.go:23"},
		{Function: "example.com/x/main.lookup", Place: "lookup.go:22", Created: true},
	}
	const place = ", chan send:\n  main.lookup.func1 (lookup.go:23)\n  created by main.lookup (lookup.go:22)"
	for owner, labels := range map[string]map[string]string{
		`pipeline "import", stage "lookup"`: {"pipeline": "import", "stage": "lookup"},
		`pipeline "import"`:                 {"pipeline": "import"},
		`stage "reader"`:                    {"stage": "reader"},
		"no pipeline":                       nil,
	} {
		g := stacks.Goroutine{State: "chan send", Labels: labels, Frames: frames}
		if got := g.String(); got != owner+place {
			t.Errorf("String = %s\nwant %s", got, owner+place)
		}
	}
}

func TestStringShowsFramesOfTheRuntimeIfThereAreNoOthers(t *testing.T) {
	g := stacks.Goroutine{State: "sleep", Frames: []stacks.Frame{{Function: "runtime.gopark", Place: "proc.go:1"}}}
	if got, want := g.String(), "no pipeline, sleep:\n  runtime.gopark (proc.go:1)"; got != want {
		t.Errorf("String = %s\nwant %s", got, want)
	}
}
