package fileio_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadEmitsTheFile(t *testing.T) {
	for _, n := range []int{0, 1, 65_535, 65_536, 65_537, 150_000} {
		path := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(path, stagetest.Text(n), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, opt := range []pipe.Option{pipe.Options(), pipe.BufferLength(7)} {
			p := pipe.New("test")
			var got []byte
			stages.Collect(fileio.Read(p, path, opt), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "text", got, stagetest.Text(n))
		}
	}
}

func TestReadOfAMissingFileFails(t *testing.T) {
	p := pipe.New("test")
	path := filepath.Join(t.TempDir(), "missing")
	stages.Discard(fileio.Read(p, path))
	stagetest.RunFails(t, p, fs.ErrNotExist, "pipe: test/fileio.Read: open "+path+": no such file or directory")
}
