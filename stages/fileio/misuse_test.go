package fileio_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestEmptyPathPanicsInTheBuilderCall(t *testing.T) {
	const want = "fileio: Write: the path must not be empty"
	defer func() {
		if got := recover(); got != want {
			t.Errorf("panic(%v), want %s", got, want)
		}
	}()
	fileio.Write(stages.FromSlice(pipe.New("test"), stagetest.Text(1)), "")
}
