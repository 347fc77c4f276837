package jsonio_test

import (
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestWorkersAreAWiringError(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSlice(p, []byte("1\n"))
	stages.Discard(jsonio.Decode[int](in, pipe.Workers(2), pipe.Name("decode")))
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "decode: Workers are for kernels") {
		t.Errorf("Run = %v, want a wiring error of decode", err)
	}
}
