package pipe_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

type person struct{ name string }

func (p person) Size() int64 { return int64(len(p.name)) }

type account struct{ name string }

func (a *account) Size() int64 { return int64(len(a.name)) }

type sized interface{ Size() int64 }

type page struct {
	url  string
	body []byte
	tags []string
}

type page2 struct{ n int64 }

func (p *page2) Size() int64 { return 1000 }

type tree struct {
	name string
	sub  []tree
}

type pointers struct {
	p *int
	m map[string]string
	f func()
	c chan int
	i any
}

type embedding struct {
	sized
	name string
}

type middle struct{ *account }

type deep struct {
	middle
	name string
}

type deeper struct{ *middle }

// A settled element has parts with a Size method, and one of its own.
type settled struct{ *account }

func (settled) Size() int64 { return 77 }

type cyclic struct {
	*cyclic
	*account
}

type self []self

// diamond returns a slice of n levels, each of which has the next one twice.
func diamond(n int) self {
	s := self{}
	for range n {
		s = self{s, s}
	}
	return s
}

// shared returns n times the same n slices of n strings.
func shared(n int) [][][]string {
	return slices.Repeat([][][]string{slices.Repeat([][]string{make([]string, n)}, n)}, n)
}

func ring() self {
	s := make(self, 1)
	s[0] = s
	return s
}

type huge struct{ negative bool }

func (h huge) Size() int64 {
	if h.negative {
		return math.MinInt64
	}
	return math.MaxInt64
}

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
		{"Size method of the value", pipe.BufferOf(person{"bob"}, person{"al"}).Size(), 5},
		{"Size method of the pointer", pipe.BufferOf(account{"bob"}).Size(), 3},
		{"pointers with a Size method", pipe.BufferOf(&account{"bob"}, &account{"al"}).Size(), 5},
		{"elements of size 0", pipe.BufferOf(person{}, person{}).Size(), 2},
		{"elements without memory", pipe.BufferOf(struct{}{}, struct{}{}).Size(), 2},
		{"nil pointers with a Size method", pipe.BufferOf(&account{"bob"}, nil).Size(), 3 + 8},
		{"a nil pointer whose Size method allows nil", pipe.BufferOf[*page2](nil).Size(), 8},
		{"interfaces with a Size method", pipe.BufferOf[sized](person{"bob"}, nil, (*account)(nil)).Size(), 3 + 16 + 16},
		{"arrays of strings", pipe.BufferOf([2]string{"abc", "d"}).Size(), 32 + 4},
		{"structs with strings and slices", pipe.BufferOf(page{url: "abc", body: []byte("hello"), tags: []string{"a", "bc"}}).Size(), 64 + 3 + 5 + 2*16 + 3},
		{"slices of structs", pipe.BufferOf([]page{{url: "a"}, {body: []byte("bc")}}).Size(), 24 + 2*64 + 3},
		{"slices of numbers", pipe.BufferOf([]int64{1, 2, 3}).Size(), 24 + 24},
		{"slices of slices", pipe.BufferOf([][]byte{[]byte("abc"), nil}).Size(), 24 + 2*24 + 3},
		{"fields with a Size method", pipe.BufferOf(struct{ p page2 }{page2{9}}).Size(), 1000},
		{"trees", pipe.BufferOf(tree{name: "a", sub: []tree{{name: "bc"}, {sub: []tree{{}}}}}).Size(), 40 + 1 + 2*40 + 2 + 40},
		{"pointers, maps, functions and channels as they are", pipe.BufferOf(pointers{new(int), map[string]string{"a": "b"}, nil, nil, "abc"}).Size(), 48},
		{"numbers in a struct", pipe.BufferOf(struct{ a, b int32 }{}).Size(), 8},
		{"a nil interface that is embedded", pipe.BufferOf(embedding{name: "abc"}).Size(), 32 + 3},
		{"an interface that is embedded", pipe.BufferOf(embedding{person{"bob, who is longer than 32 bytes"}, "abc"}).Size(), 32},
		{"a nil pointer that is embedded in an embedded struct", pipe.BufferOf(deep{name: "abc"}).Size(), 24 + 3},
		{"a nil pointer that is embedded in an embedded pointer", pipe.BufferOf(deeper{&middle{}}).Size(), 8},
		{"a pointer that is embedded in an embedded pointer", pipe.BufferOf(deeper{&middle{&account{"bob, who is long"}}}).Size(), 16},
		{"a pointer to a struct with a nil part", pipe.BufferOf(&deep{name: "abc"}).Size(), 8},
		{"an interface of a struct with a nil part", pipe.BufferOf[sized](&deep{}, middle{}).Size(), 16 + 16},
		{"an embedded interface of a nil pointer", pipe.BufferOf(embedding{sized: (*account)(nil), name: "abc"}).Size(), 32 + 3},
		{"a nil part that has a Size method which is not used", pipe.BufferOf(settled{account: nil}).Size() + pipe.BufferOf(&settled{}).Size(), 2 * 77},
		{"a pointer to the struct that embeds it", pipe.BufferOf(&cyclic{}, loop()).Size(), 8 + 3},
		{"arrays of no strings", pipe.BufferOf(make([][0]string, 1<<40)).Size(), 24},
		{"a slice that contains itself", pipe.BufferOf(ring()).Size(), 24 + 33*24},
		{"sizes without bound", pipe.BufferOf(huge{}, huge{}).Size(), 1 << 50},
		{"parts without bound", pipe.BufferOf(struct{ a, b huge }{}).Size(), 1 << 50},
		{"sizes below 0", pipe.BufferOf(huge{negative: true}).Size(), 1},
		{"empty", pipe.Buffer[int]{}.Size(), 0},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: Size = %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

// loop returns a cyclic that embeds itself.
func loop() *cyclic {
	c := &cyclic{account: &account{"bob"}}
	c.cyclic = c
	return c
}

// The work to measure an element is bounded, and the size is then a multiple of
// that bound.
func TestSlicesThatShareTheirMemoryAreMeasuredInBoundedTime(t *testing.T) {
	for name, size := range map[string]int64{
		"a type that contains itself": pipe.BufferOf(diamond(30)).Size(),
		"nested slices":               pipe.BufferOf(shared(2000)).Size(),
	} {
		if size < 64<<20 {
			t.Errorf("%s: Size = %d, want more than 64 MiB", name, size)
		}
	}
}

// Elements beyond the first 64 MiB count as those before them.
func TestSizeOfALargeSliceIsAboutThatOfItsElements(t *testing.T) {
	body := make([]byte, 1<<20)
	pages := make([]page, 1000)
	for i := range pages {
		pages[i].body = body
	}
	if size, want := pipe.BufferOf(pages).Size(), int64(24+1000*(64+1<<20)); size != want {
		t.Errorf("Size = %d, want %d", size, want)
	}
}

func TestFirstMeasuresTheBufferAgain(t *testing.T) {
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
			t.Errorf("Size = %d, Size of the first element = %d; want 36, 17", whole, head)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}
