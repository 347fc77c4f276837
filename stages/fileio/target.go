package fileio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A target is the thing to which a path leads, through symbolic links.
type target struct {
	path string      // of the thing itself
	info fs.FileInfo // nil if nothing is there
	open bool        // path names an open descriptor of this process
}

// isReplaced reports whether a new file takes the place of the target.
// Otherwise its bytes are written to what is there.
func (t target) isReplaced() bool { return !t.open && (t.info == nil || t.info.Mode().IsRegular()) }

// maxLinks is the number of symbolic links after which a path counts as a loop.
// Linux has the same bound.
const maxLinks = 40

// follow returns the target of path. Unlike filepath.EvalSymlinks, it accepts a
// link to a file that does not exist. It changes nothing, and opens nothing.
func follow(path string) (target, error) {
	for range maxLinks {
		if _, ok := descriptor(path); ok {
			return target{path: path, open: true}, nil
		}
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return target{path: path}, nil
		}
		if err != nil {
			return target{}, err
		}
		if info.IsDir() {
			return target{}, &fs.PathError{Op: "write", Path: path, Err: errFolder}
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return target{path: path, info: info}, nil
		}
		link, err := os.Readlink(path)
		if err != nil {
			return target{}, err
		}
		if !filepath.IsAbs(link) {
			// filepath.Join would remove "..", which is wrong if the folder is
			// a link itself.
			folder, _ := filepath.Split(path)
			link = folder + link
		}
		path = link
	}
	return target{}, &fs.PathError{Op: "write", Path: path, Err: errors.New("too many symbolic links")}
}

var errFolder = errors.New("is a folder")
