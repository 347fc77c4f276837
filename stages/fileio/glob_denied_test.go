//go:build unix

package fileio_test

import (
	"os"
	"strings"
	"testing"
)

// The child process has a user that must not read two folders.
func TestGlobFailsForWhatMayNotBeRead(t *testing.T) {
	if folder := os.Getenv("FILEIO_DENIED"); folder != "" {
		t.Chdir(folder)
		for _, c := range []struct{ pattern, want string }{
			{"*/*.csv", "pipe: test/glob: open closed: permission denied"},
			{"closed/*", "pipe: test/glob: open closed: permission denied"},
			{"closed/a.csv", "pipe: test/glob: lstat closed/a.csv: permission denied"},
			{"c*/a.csv", "pipe: test/glob: lstat closed/a.csv: permission denied"},
			{"listed/*", "pipe: test/glob: stat listed/a.csv: permission denied"},
			{"o*/*", ""},
		} {
			got, err := globbed(t, c.pattern)
			if c.want != "" && (err == nil || err.Error() != c.want) || c.want == "" && (err != nil || len(got) != 1) {
				t.Errorf("Glob(%q) emits %q, %v, want %q", c.pattern, got, err, c.want)
			}
		}
		return
	}
	folder := openFolder(t)
	makeFiles(t, folder, "closed/a.csv", "listed/a.csv", "open/a.csv")
	for name, mode := range map[string]os.FileMode{"closed": 0, "listed": 0o744, "open": 0o755} {
		if err := os.Chmod(folder+"/"+name, mode); err != nil {
			t.Fatal(err)
		}
	}
	runAs(t, 56, "FILEIO_DENIED="+strings.TrimSuffix(folder, "/"))
}
