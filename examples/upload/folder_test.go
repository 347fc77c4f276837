package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHiddenFilesOfAKilledServerAreRemoved(t *testing.T) {
	dir := t.TempDir()
	running, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer running.root.Close()
	file, err := running.create("a", condition{})
	if err != nil {
		t.Fatal(err)
	}
	left := ".upload-" + strings.Repeat("A", 26)
	for _, name := range []string{left, ".upload-notes", "file", left + "-more"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".upload-"+strings.Repeat("B", 26)), 0o700); err != nil {
		t.Fatal(err)
	}
	next, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer next.root.Close()
	s := testServer{dir: dir}
	if got := s.names(t); len(got) != 5 || slices.Contains(got, left) || !slices.Contains(got, file.hidden) {
		t.Errorf("the directory has %q, want all but %s", got, left)
	}
	if err := file.Close(); err != nil {
		t.Errorf("the upload of the running server failed: %v", err)
	}
}
