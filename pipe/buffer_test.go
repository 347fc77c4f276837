package pipe_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestZeroBufferIsEmptyAndUsable(t *testing.T) {
	var b pipe.Bytes
	if b.Len() != 0 || b.Size() != 0 || b.Elements() != nil || b.Shared() {
		t.Errorf("zero Buffer = %v, want an empty one", b)
	}
	b.Retain()
	b.Release()
	b.Release()
}

func TestFirstShortens(t *testing.T) {
	b := pipe.BufferOf[int64](1, 2, 3).First(2)
	if b.Len() != 2 || b.Size() != 16 {
		t.Errorf("First(2): Len = %d, Size = %d; want 2, 16", b.Len(), b.Size())
	}
}

func TestFirstBeyondLenPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("First(2) of a Buffer of one element did not panic")
		}
	}()
	pipe.BufferOf(1, 2, 3).First(1).First(2)
}
