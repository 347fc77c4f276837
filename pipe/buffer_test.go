package pipe_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestZeroBufferIsEmptyAndUsable(t *testing.T) {
	var b pipe.Bytes
	if b.Len() != 0 || b.Size() != 0 || b.Elements() != nil || b.Shared() {
		t.Errorf("zero Buffer = %v", b)
	}
	b.Retain()
	b.Release()
	b.Release()
}

func TestFirstShortens(t *testing.T) {
	b := pipe.BufferOf[int64](1, 2, 3).First(2)
	if b.Len() != 2 || b.Size() != 16 {
		t.Errorf("First(2): length %d, size %d; want 2, 16", b.Len(), b.Size())
	}
}

func TestFirstOfMoreThanThereIsPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic, want one: the elements behind the Buffer are not part of it")
		}
	}()
	pipe.BufferOf(1, 2, 3).First(1).First(2)
}
