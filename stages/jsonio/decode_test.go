package jsonio_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestDecodeUndoesEncode(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		stages.Collect(jsonio.Decode[int](jsonio.Encode(stages.FromSlice(p, upTo(500), source), opt), opt), &got)
		run(t, p)
		if !slices.Equal(got, upTo(500)) {
			t.Errorf("got %v, want 0 to 499", got)
		}
	})
}

func TestDecodeErrorNamesTheLine(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		stages.Discard(jsonio.Decode[int](stages.FromSlice(p, []byte("1\n\n2\nthree\n"), source), opt))
		err := p.Run(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), "pipe: test/json#2: line 4: ") {
			t.Errorf("Run = %v, want line 4", err)
		}
	})
}
