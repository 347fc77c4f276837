package fileio

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// syncFolder waits until the names in a folder are on the disk. On Windows it
// does nothing, because a handle of a folder cannot be flushed there. It
// ignores that a file system does not support the call, and that the process
// must not read the folder, which it would have to open.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if isUnsupported(err) {
		return nil
	}
	return err
}
