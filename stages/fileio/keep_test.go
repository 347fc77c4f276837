//go:build unix

package fileio_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestReplacedFileKeepsItsModeAndOwner(t *testing.T) {
	for _, mode := range []fs.FileMode{0o640, 0o444, 0o755 | fs.ModeSetuid, 0o750 | fs.ModeSetgid | fs.ModeSticky} {
		path := filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		user, group := os.Getuid(), os.Getgid()
		if user == 0 {
			user, group = 12, 34
		}
		if err := os.Chown(path, user, group); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if err := writeText(t, path, "new"); err != nil {
			t.Errorf("Run = %v", err)
		}
		onlyFile(t, path, "new")
		info, err := os.Stat(path)
		if err != nil || info.Mode() != mode {
			t.Errorf("Stat = %v, %v, want the mode %v", info, err, mode)
		}
		if got := info.Sys().(*syscall.Stat_t); int(got.Uid) != user || int(got.Gid) != group {
			t.Errorf("the owner is %d:%d, want %d:%d", got.Uid, got.Gid, user, group)
		}
	}
}

// The child process has a user that must not give files to the owner.
func TestWriteFailsIfTheOwnerWouldChange(t *testing.T) {
	if path := os.Getenv("FILEIO_OWNED"); path != "" {
		err := writeText(t, path, "new")
		const want = ": the process must not give a new file the user 12 and the group 34 of the old one: operation not permitted"
		if err == nil || err.Error() != "pipe: test/write: replace "+path+want {
			t.Errorf("Run = %v, want %s", err, want)
		}
		return
	}
	folder := openFolder(t)
	path := filepath.Join(folder, "out")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	asRoot(t, os.Chown(path, 12, 34))
	runAs(t, 56, "FILEIO_OWNED="+path)
	onlyFile(t, path, "old")
}

// A large file is like a full disk.
func TestErrorOfAFullDiskNamesTheFile(t *testing.T) {
	if path := os.Getenv("FILEIO_LIMIT"); path != "" {
		limit := syscall.Rlimit{Cur: 1000, Max: 1000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		ignoreFileSize()
		if err := writeText(t, path, strings.Repeat("x", 2000)); err == nil || err.Error() != "pipe: test/write: write "+path+": file too large" {
			t.Errorf("Run = %v, want an error of %s", err, path)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "out")
	if output, err := child(t, "FILEIO_LIMIT="+path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
	onlyFile(t, path, "")
}
