package csvio_test

import (
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestNilFunctionPanicsInTheBuilderCall(t *testing.T) {
	const want = "csvio: Write: the function must not be nil"
	defer func() {
		if got := recover(); got != want {
			t.Errorf("panic(%v), want %s", got, want)
		}
	}()
	csvio.Write(stages.FromSlice(pipe.New("test"), stagetest.UpTo(1)), nil, nil)
}

func TestWorkersAreAWiringError(t *testing.T) {
	for name, add := range map[string]func(in *pipe.Stream[byte], opts ...pipe.Option){
		"Read": func(in *pipe.Stream[byte], opts ...pipe.Option) { stages.Discard(csvio.Read(in, "x.csv", opts...)) },
		"Attempt": func(in *pipe.Stream[byte], opts ...pipe.Option) {
			rows, failures := csvio.Attempt(in, "x.csv", opts...)
			stages.Discard(rows)
			stages.Discard(failures)
		},
		"Write": func(in *pipe.Stream[byte], opts ...pipe.Option) {
			stages.Discard(csvio.Write(in, nil, func(dst []string, v byte) []string { return dst }, opts...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			add(stages.FromSlice(p, []byte("x\n")), pipe.Workers(2), pipe.Name("csv"))
			if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "csv: Workers are for kernels") {
				t.Errorf("Run = %v, want a wiring error of csv", err)
			}
		})
	}
}
