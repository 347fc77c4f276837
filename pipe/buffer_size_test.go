package pipe_test

import (
	"context"
	"testing"

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
		{"Size method of the value", pipe.BufferOf(person{"bob"}, person{"al"}).Size(), 5},
		{"Size method of the pointer", pipe.BufferOf(account{"bob"}).Size(), 3},
		{"pointers with a Size method", pipe.BufferOf(&account{"bob"}, &account{"al"}).Size(), 5},
		{"elements of size 0", pipe.BufferOf(person{}, person{}).Size(), 2},
		{"elements without memory", pipe.BufferOf(struct{}{}, struct{}{}).Size(), 2},
		{"other types, without what they point to", pipe.BufferOf([2]string{"abc", "d"}).Size(), 32},
		{"empty", pipe.Buffer[int]{}.Size(), 0},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: Size = %d, want %d", tt.name, tt.got, tt.want)
		}
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
