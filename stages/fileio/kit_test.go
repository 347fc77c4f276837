package fileio_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// onlyFile checks that the folder of path has a file at path with the text
// want, and nothing else. If want is empty, there must be no file.
func onlyFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if string(got) != want || (want == "") != errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file has %d bytes, %v, want %d", len(got), err, len(want))
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if n := len(left); n > 1 || n == 1 && left[0].Name() != filepath.Base(path) {
		t.Errorf("left in the folder: %v", left)
	}
}
