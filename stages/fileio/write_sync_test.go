package fileio

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// The file is in place when its folder is synced, because a sync before the
// rename would not hold the rename.
func TestWriteSyncsTheFolderAfterTheRename(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	var synced []string
	p := pipe.New("test")
	write(stages.FromSlice(p, []byte("abc")), path, nil, false, func(folder string) error {
		if text, err := os.ReadFile(path); err != nil || string(text) != "abc" {
			t.Errorf("the file has %q, %v when the folder is synced, want abc", text, err)
		}
		synced = append(synced, folder)
		return syncFolder(folder)
	})
	if err := p.Run(t.Context()); err != nil || len(synced) != 1 || synced[0] != filepath.Dir(path) {
		t.Errorf("Run = %v, synced %q, want %q", err, synced, filepath.Dir(path))
	}
}

func TestFailedSyncOfTheFolderLeavesTheFileInPlace(t *testing.T) {
	errBad := errors.New("no good")
	path := filepath.Join(t.TempDir(), "out")
	p := pipe.New("test")
	write(stages.FromSlice(p, []byte("abc")), path, nil, false, func(string) error { return errBad })
	err := p.Run(t.Context())
	want := "pipe: test/fileio.Write: write " + path + ": the file is complete and in place, but may be lost in a power failure: no good"
	if err == nil || err.Error() != want || !errors.Is(err, errBad) {
		t.Errorf("Run = %v, want %s", err, want)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "abc" {
		t.Errorf("the file has %q, %v, want abc", text, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v, want only the file", left, err)
	}
}

func TestSyncOfAMissingFolderFails(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not sync folders")
	}
	if err := syncFolder(filepath.Join(t.TempDir(), "missing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("syncFolder = %v, want %v", err, os.ErrNotExist)
	}
}

// The system calls show that Write uses the real sync.
func TestSystemCallsOfWriteEndWithASyncOfTheFolder(t *testing.T) {
	if path := os.Getenv("FILEIO_WRITE"); path != "" {
		p := pipe.New("test")
		Write(stages.FromSlice(p, []byte("abc")), path)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "out")
	log := filepath.Join(t.TempDir(), "log")
	cmd := exec.Command("strace", "-f", "-y", "-o", log, "-e", "trace=fsync,rename,renameat,renameat2",
		os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "FILEIO_WRITE="+path)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("needs strace, and the right to trace: %v\n%s", err, output)
	}
	calls, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	folder := regexp.QuoteMeta(filepath.Dir(path))
	want := `(?s)fsync\(\d+<` + folder + `/\.penstock-.*rename.*fsync\(\d+<` + folder + `>`
	if !regexp.MustCompile(want).Match(calls) {
		t.Errorf("the system calls are\n%s\nwant a sync of the file, the rename, and a sync of the folder", calls)
	}
}
