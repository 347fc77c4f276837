package stagetest

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// lengths are options for short Buffers and for the default.
var lengths = []struct {
	name   string
	option pipe.Option
}{
	{"1", pipe.BufferLength(1)},
	{"2", pipe.BufferLength(2)},
	{"7", pipe.BufferLength(7)},
	{"default", pipe.Options()},
}

// ForLengths runs f in bubbles, with all combinations of Buffer lengths of the
// source and of the stage. Results must not depend on either.
func ForLengths(t *testing.T, f func(t *testing.T, source, stage pipe.Option)) {
	t.Helper()
	for _, source := range lengths {
		for _, stage := range lengths {
			t.Run("source="+source.name+"/stage="+stage.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { f(t, source.option, stage.option) })
			})
		}
	}
}

// ForSourceLengths runs f in bubbles, with several Buffer lengths of the source.
// Results must not depend on them.
func ForSourceLengths(t *testing.T, f func(t *testing.T, source pipe.Option)) {
	t.Helper()
	for _, source := range lengths {
		t.Run("source="+source.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, source.option) })
		})
	}
}
