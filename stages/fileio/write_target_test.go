//go:build unix

package fileio_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// writeText writes text to path in a run, and returns its error.
func writeText(t *testing.T, path, text string) error {
	t.Helper()
	p := pipe.New("test")
	fileio.Write(stages.FromSlice(p, []byte(text)), path, pipe.Name("write"))
	return p.Run(t.Context())
}

// hasText checks the text of the file at path.
func hasText(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s has %q, %v, want %q", path, got, err, want)
	}
}

// The file to which a link leads may not exist yet. The links are relative to
// their own folders, and one of these is a link itself.
func TestWriteFollowsLinks(t *testing.T) {
	for _, old := range []string{"", "old"} {
		folder := t.TempDir()
		at := func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }
		err := errors.Join(
			os.MkdirAll(at("data/deep"), 0o700),
			os.Symlink("data/deep", at("short")),
			os.Symlink("../file", at("data/deep/inner")),
			os.Symlink("short/inner", at("outer")))
		if old != "" {
			err = errors.Join(err, os.WriteFile(at("data/file"), []byte(old), 0o640))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := writeText(t, at("outer"), "new"); err != nil {
			t.Errorf("Run = %v", err)
		}
		hasText(t, at("data/file"), "new")
		for _, link := range []string{"outer", "data/deep/inner", "short"} {
			if _, err := os.Readlink(at(link)); err != nil {
				t.Errorf("%s was replaced: %v", link, err)
			}
		}
		onlyFile(t, at("data/deep/inner"), "new")
	}
}

func TestWriteRefusesWhatItCannotReplace(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	err := errors.Join(
		os.Mkdir(at("folder"), 0o700),
		os.Symlink("folder", at("link to a folder")),
		os.Symlink("loop", at("loop")),
		os.WriteFile(at("file"), []byte("old"), 0o600),
		os.Link(at("file"), at("hard link")))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"folder":           "is a folder",
		"link to a folder": "is a folder",
		"loop":             "too many symbolic links",
		"hard link":        "has other hard links, which would keep the old bytes",
	} {
		err := writeText(t, at(name), "new")
		if err == nil || !strings.HasPrefix(err.Error(), "pipe: test/write: ") || !strings.HasSuffix(err.Error(), " "+at(name)+": "+want) {
			t.Errorf("Run = %v, want an error of %s: %s", err, at(name), want)
		}
	}
	hasText(t, at("file"), "old")
	if left, _ := os.ReadDir(folder); len(left) != 5 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestWriteWritesToADevice(t *testing.T) {
	link := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{os.DevNull, link} {
		if err := writeText(t, path, "text"); err != nil {
			t.Errorf("Run = %v", err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
			t.Errorf("Stat of %s = %v, %v, want a device", path, info, err)
		}
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skipf("needs /dev/full: %v", err)
	}
	if err := writeText(t, "/dev/full", "text"); err == nil || err.Error() != "pipe: test/write: write /dev/full: no space left on device" {
		t.Errorf("Run = %v, want an error of /dev/full", err)
	}
}

func TestWriteWritesToANamedPipe(t *testing.T) {
	path := namedPipe(t)
	text := string(stagetest.Text(200_000))
	got := make(chan []byte, 1)
	go func() {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		got <- b
	}()
	if err := writeText(t, path, text); err != nil {
		t.Errorf("Run = %v", err)
	}
	stagetest.Same(t, "got", <-got, []byte(text))
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("Stat = %v, %v, want the named pipe", info, err)
	}
}

// The descriptor may be open at a position in a file. The bytes follow that
// position, and those that are written to the descriptor later follow them.
func TestWriteWritesToADescriptorWhereItIs(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	link := filepath.Join(t.TempDir(), "link")
	name := "/dev/fd/" + itoa(f.Fd())
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{name, link} {
		if _, err := io.WriteString(f, "before "); err != nil {
			t.Fatal(err)
		}
		if err := writeText(t, to, "text "); err != nil {
			t.Errorf("Run = %v", err)
		}
	}
	if _, err := io.WriteString(f, "after"); err != nil {
		t.Error(err)
	}
	onlyFile(t, path, "before text before text after")
}

// The test reads a pipe, which is its standard output for a child process.
func TestWriteWritesToStandardOutput(t *testing.T) {
	if os.Getenv("FILEIO_STDOUT") != "" {
		if err := writeText(t, "/dev/stdout", "text\n"); err != nil {
			t.Error(err)
		}
		return
	}
	before, err := os.Lstat("/dev/stdout")
	if err != nil {
		t.Skipf("needs /dev/stdout: %v", err)
	}
	output, err := child(t, "FILEIO_STDOUT=1").Output()
	if err != nil || !strings.HasPrefix(string(output), "text\n") {
		t.Errorf("the output is %q, %v, want the text", output, err)
	}
	if after, err := os.Lstat("/dev/stdout"); err != nil || !os.SameFile(before, after) {
		t.Errorf("/dev/stdout was replaced: %v, %v", after, err)
	}
}
