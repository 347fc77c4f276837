package pipe_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// A Buffer that came from no pool was not counted, so that each of two
// owners took itself for the only one and was free to write.
func TestRetainOfAnyBufferMakesItShared(t *testing.T) {
	b := pipe.BufferOf(1, 2, 3)
	if b.Shared() {
		t.Error("Shared = true before Retain")
	}
	b.Retain()
	if !b.Shared() {
		t.Error("Shared = false with two owners")
	}
	b.Release()
	if b.Shared() {
		t.Error("Shared = true after one of two owners has released")
	}
	b.Release()
	var empty pipe.Buffer[int]
	empty.Retain()
	empty.Release()
}
