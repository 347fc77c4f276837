package fileio_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestEmptyPathPanicsInTheBuilderCall(t *testing.T) {
	for name, f := range map[string]func(*pipe.Stream[byte], string, ...pipe.Option){"Write": fileio.Write, "Capture": fileio.Capture} {
		func() {
			want := "fileio: " + name + ": the path must not be empty"
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic(%v), want %s", got, want)
				}
			}()
			f(stages.FromSlice(pipe.New("test"), stagetest.Text(1)), "")
		}()
	}
}
