package pipe_test

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
)

type person struct{ name string }

func (p person) Size() int64 { return int64(len(p.name)) }

type account struct{ name string }

func (a *account) Size() int64 { return int64(len(a.name)) }

func TestSizeOfElements(t *testing.T) {
	tests := []struct {
		name      string
		got, want int64
	}{
		{"integers", pipe.BufferOf[int64](1, 2, 3).Size(), 24},
		{"bytes", pipe.BufferOf([]byte("hello")...).Size(), 5},
		{"strings: header and length", pipe.BufferOf("", "abc").Size(), 16 + 16 + 3},
		{"byte slices: header and length", pipe.BufferOf([]byte("abc")).Size(), 24 + 3},
		{"rows of strings", pipe.BufferOf([]string{"ab", "c"}).Size(), 24 + 2*16 + 3},
		{"method of the value", pipe.BufferOf(person{"bob"}, person{"al"}).Size(), 5},
		{"method of the pointer", pipe.BufferOf(account{"bob"}).Size(), 3},
		{"pointers with the method", pipe.BufferOf(&account{"bob"}, &account{"al"}).Size(), 5},
		{"an element counts at least one byte", pipe.BufferOf(person{}, person{}).Size(), 2},
		{"elements that take no memory", pipe.BufferOf(struct{}{}, struct{}{}).Size(), 2},
		{"shallow for the rest", pipe.BufferOf([2]string{"abc", "d"}).Size(), 32},
		{"empty", pipe.Buffer[int]{}.Size(), 0},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: Size = %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

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

func TestFirstOfAMeasuredBufferIsMeasuredAgain(t *testing.T) {
	p := pipe.New("test")
	words := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return out.Put(ctx, pipe.BufferOf("a", "bcd"))
	})
	pipe.Sink(words, func(ctx context.Context, in *pipe.In[string]) error {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		if whole, head := b.Size(), b.First(1).Size(); whole != 36 || head != 17 {
			t.Errorf("sizes of the Buffer, of its first element = %d, %d, want 36, 17", whole, head)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

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
		t.Errorf("%d memories kept, want 2", kept)
	}
	runtime.KeepAlive(pool)
}

func TestFreeMemoryKeepsNothingAlive(t *testing.T) {
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
		t.Error("an element of a released Buffer is still alive")
	}
	runtime.KeepAlive(pool)
}

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
