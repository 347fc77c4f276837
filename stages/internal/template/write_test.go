package template_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestWriteStoresAllPairs(t *testing.T) {
	m := &memory{}
	p := pipe.New("test")
	template.Write(source(p, pairs(100), 7), m)
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
	if !slices.Equal(m.pairs, pairs(100)) {
		t.Errorf("%d pairs were stored, want 100 in order", len(m.pairs))
	}
}

func TestFailureOfAStoreNamesThePair(t *testing.T) {
	for _, length := range []int{1, 7, 1000} {
		p := pipe.New("test")
		template.Write(source(p, pairs(100), length), &memory{failAt: 42})
		err := p.Run(t.Context())
		want := "pipe: test/template.Write: element 42: store: store is broken"
		if !errors.Is(err, errStore) || err.Error() != want {
			t.Errorf("Run = %v with Buffers of %d, want %s", err, length, want)
		}
	}
}
