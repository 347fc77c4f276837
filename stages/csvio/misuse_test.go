package csvio_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

func TestNilFunctionPanicsInTheBuilderCall(t *testing.T) {
	const want = "csvio: Write: the function must not be nil"
	defer func() {
		if got := recover(); got != want {
			t.Errorf("panic(%v), want %s", got, want)
		}
	}()
	csvio.Write(stages.FromSlice(pipe.New("test"), upTo(1)), nil, nil)
}
