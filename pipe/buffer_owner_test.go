package pipe_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

func TestSharedMemoryIsGivenBackByTheLastOwner(t *testing.T) {
	pool := pipe.NewPool[byte](8, 2)
	a := pool.Get()
	copy(a.Elements(), "original")
	a.Retain()
	b := a
	if !a.Shared() || !b.Shared() {
		t.Error("Shared = false with two owners")
	}
	a.Release()
	if b.Shared() {
		t.Error("Shared = true with one owner")
	}
	if c := pool.Get(); &c.Elements()[0] == &b.Elements()[0] {
		t.Error("the memory was given out while it had an owner")
	}
	if !bytes.Equal(b.Elements(), []byte("original")) {
		t.Errorf("elements = %q after the other owner released them", b.Elements())
	}
	b.Release()
	if c := pool.Get(); &c.Elements()[0] != &b.Elements()[0] {
		t.Error("the memory was not given back by the last owner")
	}
}

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

func TestSecondReleaseDoesNotGiveMemoryTwice(t *testing.T) {
	if invariants.Enabled {
		t.Skip("it panics under the race detector")
	}
	pool := pipe.NewPool[int](4, 4)
	b := pool.Get()
	b.Release()
	b.Release()
	if x, y := pool.Get(), pool.Get(); &x.Elements()[0] == &y.Elements()[0] {
		t.Error("one memory has two owners")
	}
}

func TestOwnershipIsCheckedUnderTheRaceDetector(t *testing.T) {
	if !invariants.Enabled {
		t.Skip("needs -race or -tags invariants")
	}
	mustPanic := func(what, says string, f func()) {
		t.Helper()
		defer func() {
			if r, _ := recover().(string); !strings.Contains(r, says) {
				t.Errorf("%s: panic %q, want %q", what, r, says)
			}
		}()
		f()
	}
	b := pipe.BufferOf([]byte("hello")...)
	elems := b.Elements()
	b.Release()
	if bytes.Equal(elems, []byte("hello")) {
		t.Error("released memory was not overwritten")
	}
	mustPanic("second Release", "Release after Release", b.Release)
	mustPanic("Retain", "Retain after Release", func() { b.Retain() })
	pooled := pipe.NewPool[int](4, 1).Get()
	pooled.Release()
	mustPanic("second Release of pooled memory", "Release after Release", pooled.Release)
}
