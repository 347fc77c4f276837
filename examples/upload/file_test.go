package main

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// Another program creates the file after the condition was checked.
func TestLinkNeverReplacesAFile(t *testing.T) {
	dir := t.TempDir()
	folder, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.root.Close()
	f, err := folder.create("a", condition{absent: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abort(nil)
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := f.link(); err != errCondition {
		t.Errorf("link = %v, want %v", err, errCondition)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "a")); string(got) != "other" {
		t.Errorf("the file is %q, %v", got, err)
	}
}

// Several uploads end at the same time. They are uploads of one server without
// a condition, or of two servers that must not replace a file.
func TestOneOfSeveralUploadsIsTheFirst(t *testing.T) {
	dir := t.TempDir()
	var folders [2]*folder
	for i := range folders {
		f, err := openFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer f.root.Close()
		folders[i] = f
	}
	for round := range 200 {
		absent := round%2 == 0
		var files [4]*file
		for i := range files {
			server := folders[0]
			if absent {
				server = folders[i%2]
			}
			f, err := server.create("a", condition{absent: absent})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Abort(nil)
			files[i] = f
		}
		var first atomic.Int32
		var ends sync.WaitGroup
		for _, f := range files {
			ends.Go(func() {
				if f.publish() == nil && !f.replaced {
					first.Add(1)
				}
			})
		}
		ends.Wait()
		if got := first.Load(); got != 1 {
			t.Fatalf("in round %d, %d uploads were the first, want 1", round, got)
		}
		if err := os.Remove(filepath.Join(dir, "a")); err != nil {
			t.Fatal(err)
		}
	}
}
