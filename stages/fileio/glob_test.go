package fileio_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestGlobEmitsNamesInOrder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := pipe.New("test")
	var got []string
	stages.Collect(fileio.Glob(p, filepath.Join(folder, "*.csv")), &got)
	stagetest.Run(t, p)
	if want := []string{filepath.Join(folder, "a.csv"), filepath.Join(folder, "b.csv")}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGlobOfAMalformedPatternFails(t *testing.T) {
	p := pipe.New("test")
	stages.Discard(fileio.Glob(p, "["))
	stagetest.RunFails(t, p, filepath.ErrBadPattern, fmt.Sprintf("pipe: test/fileio.Glob: %q: syntax error in pattern", "["))
}
