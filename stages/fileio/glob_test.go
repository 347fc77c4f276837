package fileio_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// makeFiles creates empty files in folder. A name that ends in a slash is a
// folder.
func makeFiles(t *testing.T, folder string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(folder, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if strings.HasSuffix(name, "/") {
			err = errors.Join(err, os.MkdirAll(path, 0o777))
		} else {
			err = errors.Join(err, os.WriteFile(path, nil, 0o666))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// globbed returns the names that Glob emits for a pattern in the current
// folder.
func globbed(t *testing.T, pattern string) (names []string, err error) {
	t.Helper()
	p := pipe.New("test")
	stages.Collect(fileio.Glob(p, filepath.FromSlash(pattern), pipe.Name("glob")), &names)
	err = p.Run(t.Context())
	for i := range names {
		names[i] = filepath.ToSlash(names[i])
	}
	return names, err
}

func TestGlobEmitsOnlyFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	makeFiles(t, ".", "a", "b/c", "b/d/", "e/", ".f", ".g/h", "b/.penstock-0123456789abcdef-0.tmp", ".penstock-0123456789abcdef-1.tmp")
	err := errors.Join(os.Symlink("b", "to b"), os.Symlink("a", "to a"), os.Symlink("missing", "to nothing"))
	if err != nil {
		t.Skipf("needs symbolic links: %v", err)
	}
	for pattern, want := range map[string][]string{
		"*":       {"a", "to a", "to nothing"},
		"./*":     {"a", "to a", "to nothing"},
		"*/*":     {"b/c", "to b/c"},
		"*/c":     {"b/c", "to b/c"},
		"b/?":     {"b/c"},
		"b":       nil,
		"a":       {"a"},
		"a/*":     nil,
		"a/b":     nil,
		"missing": nil,
		"x/*":     nil,
		".*":      {".f"},
		".*/*":    {".g/h"},
		".f":      {".f"},
		"*f":      nil,
		"b/.*":    nil,
	} {
		if got, err := globbed(t, pattern); !slices.Equal(got, want) || err != nil {
			t.Errorf("Glob(%q) emits %q, %v, want %q", pattern, got, err, want)
		}
	}
}

func TestGlobEmitsWhatFilepathGlobFinds(t *testing.T) {
	t.Chdir(t.TempDir())
	makeFiles(t, ".", "a", "b", "c1", "d/a", "d/b", "e/a", "e/f/a", "[x]")
	patterns := []string{"*", "?", "[ab]", "*/*", "*/a", "d/*", "*/f/*", "../*/a", `\[x]`, `\[x]*`, "/"}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range append(patterns, filepath.Join(here, "*"), filepath.Join(here, "*", "a")) {
		all, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(all, func(name string) bool { info, err := os.Stat(name); return err != nil || info.IsDir() })
		if got, err := globbed(t, pattern); !slices.Equal(got, want) || err != nil {
			t.Errorf("Glob(%q) emits %q, %v, want %q", pattern, got, err, want)
		}
	}
}
