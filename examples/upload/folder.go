package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"sync"
	"syscall"
)

// A folder is the directory in which the files are stored.
type folder struct {
	root *os.Root
	sync func(*os.Root) error // writes the names in root to the disk

	// naming is held while the condition of an upload is checked and its file
	// is renamed. Otherwise another upload could come between the two.
	naming sync.Mutex
}

// openFolder opens a directory, and removes the hidden files that a killed
// server has left in it.
func openFolder(dir string) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, sync: syncNames}
	if err := f.sweep(); err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

// hiddenName matches the names that create gives. No upload can have such a
// name.
var hiddenName = regexp.MustCompile(`^\.upload-[A-Z2-7]{26,}$`)

// create creates the hidden file of an upload. It fails if the upload could not
// get its name now, so that the client need not send the body.
func (f *folder) create(name string, c condition) (*file, error) {
	if _, err := f.check(name, c); err != nil {
		return nil, err
	}
	hidden := ".upload-" + rand.Text()
	created, err := f.root.OpenFile(hidden, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	lock(created) // another server that starts now must not remove it
	return &file{File: created, folder: f, hidden: hidden, name: name, condition: c}, nil
}

// check returns an error if an upload must not get the name. Otherwise it
// reports whether that would replace a file.
func (f *folder) check(name string, c condition) (replaces bool, err error) {
	current, err := f.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, c.check(nil)
	case err != nil:
		return false, err
	case current.IsDir():
		return false, errTaken
	}
	return true, c.check(current)
}

// sweep removes hidden files that no running server writes.
func (f *folder) sweep() error {
	dir, err := f.root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, name := range names {
		if hiddenName.MatchString(name) {
			if err := f.removeUnlocked(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// removeUnlocked removes a hidden file, unless a server has locked it.
func (f *folder) removeUnlocked(name string) error {
	info, err := f.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	left, err := f.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	free := lock(left)
	left.Close()
	if !free {
		return nil
	}
	return f.root.Remove(name)
}

// syncNames writes the names in root to the disk. It does nothing where a
// directory cannot be synced.
func syncNames(root *os.Root) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
