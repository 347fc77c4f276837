//go:build unix

package fileio

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives f the owner and the group of the file old. It fails if old
// has other hard links, because they would not lead to f.
func keepOwner(f *os.File, old fs.FileInfo) error {
	want, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	if want.Nlink > 1 {
		return &fs.PathError{Op: "replace", Path: f.Name(), Err: errors.New("has other hard links, which would keep the old bytes")}
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if got, ok := info.Sys().(*syscall.Stat_t); !ok || got.Uid == want.Uid && got.Gid == want.Gid {
		return nil
	}
	if err := f.Chown(int(want.Uid), int(want.Gid)); err != nil {
		err = fmt.Errorf("the process must not give a new file the user %d and the group %d of the old one: %w", want.Uid, want.Gid, errors.Unwrap(err))
		return &fs.PathError{Op: "replace", Path: f.Name(), Err: err}
	}
	return nil
}
