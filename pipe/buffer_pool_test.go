package pipe_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

func TestReleasedMemoryIsUsedAgain(t *testing.T) {
	if invariants.RaceEnabled {
		t.Skip("allocations differ under the race detector")
	}
	pool := pipe.NewPool[byte](64<<10, 4)
	pool.Get().Release()
	if n := testing.AllocsPerRun(100, func() { pool.Get().Release() }); n != 0 {
		t.Errorf("Get and Release allocate %v times, want 0", n)
	}
}

func TestPoolKeepsNoMoreThanItsBound(t *testing.T) {
	pool := pipe.NewPool[byte](1<<20, 2)
	var held []pipe.Bytes
	var refs []weak.Pointer[byte]
	for range 5 {
		b := pool.Get()
		held = append(held, b)
		refs = append(refs, weak.Make(&b.Elements()[0]))
	}
	for _, b := range held {
		b.Release()
	}
	held = nil
	runtime.GC()
	kept := 0
	for _, r := range refs {
		if r.Value() != nil {
			kept++
		}
	}
	if kept != 2 {
		t.Errorf("the pool keeps %d free Buffers, want 2", kept)
	}
	runtime.KeepAlive(pool)
}

func TestFreeMemoryReferencesNoElements(t *testing.T) {
	type owner struct {
		large [1]*[1 << 20]byte
	}
	pool := pipe.NewPool[owner](4, 2)
	b := pool.Get()
	b.Elements()[0].large[0] = new([1 << 20]byte)
	ref := weak.Make(b.Elements()[0].large[0])
	b.Release()
	runtime.GC()
	if ref.Value() != nil {
		t.Error("the pool keeps an element of a released Buffer alive")
	}
	runtime.KeepAlive(pool)
}
