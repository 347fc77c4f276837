//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package fileio

import (
	"os"
	"runtime"
)

// owns returns true, because no other Write removes the file f.
func owns(*os.File) bool { return true }

// removeLeft removes the temporary file at path on Windows, where that fails
// while a process has opened it. On other systems it does nothing.
func removeLeft(path string) {
	if runtime.GOOS == "windows" {
		os.Remove(path)
	}
}
