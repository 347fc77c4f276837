package pipe_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

func TestLastOwnerReturnsTheMemoryToThePool(t *testing.T) {
	pool := pipe.NewPool[byte](8, 2)
	a := pool.Get()
	copy(a.Elements(), "original")
	a.Retain()
	b := a
	if !a.Shared() || !b.Shared() {
		t.Error("Shared = false with two owners, want true")
	}
	a.Release()
	if b.Shared() {
		t.Error("Shared = true with one owner, want false")
	}
	if c := pool.Get(); &c.Elements()[0] == &b.Elements()[0] {
		t.Error("Get returned memory that had an owner")
	}
	if !bytes.Equal(b.Elements(), []byte("original")) {
		t.Errorf("elements after the Release of the other owner = %q, want original", b.Elements())
	}
	b.Release()
	if c := pool.Get(); &c.Elements()[0] != &b.Elements()[0] {
		t.Error("the memory is not in the pool after the last Release")
	}
}

func TestSecondReleaseReturnsTheMemoryOnlyOnce(t *testing.T) {
	if invariants.Enabled {
		t.Skip("a second Release panics under the race detector")
	}
	pool := pipe.NewPool[int](4, 4)
	b := pool.Get()
	b.Release()
	b.Release()
	if x, y := pool.Get(), pool.Get(); &x.Elements()[0] == &y.Elements()[0] {
		t.Error("Get returned the same memory twice")
	}
}

func TestOwnershipIsCheckedUnderTheRaceDetector(t *testing.T) {
	if !invariants.Enabled {
		t.Skip("needs -race or -tags invariants")
	}
	mustPanic := func(what, text string, f func()) {
		t.Helper()
		defer func() {
			if r, _ := recover().(string); !strings.Contains(r, text) {
				t.Errorf("%s panicked with %q, want %q", what, r, text)
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
