package main

import (
	"errors"
	"io/fs"
	"os"
)

// A file is written under a hidden name, and renamed when it is complete.
type file struct {
	*os.File
	folder    *folder
	hidden    string
	name      string
	condition condition
	replaced  bool
}

// Close waits until all bytes are on the disk, and then renames the file. If
// that fails, it removes the file. An unsyncedError means that the file has its
// name.
func (f *file) Close() error {
	err := f.Sync() // before the rename, so that no crash leaves the name without the bytes
	if e := f.File.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = f.publish()
	}
	if err != nil {
		_ = f.folder.root.Remove(f.hidden)
		return err
	}
	if err := f.folder.sync(f.folder.root); err != nil {
		return unsyncedError{err}
	}
	return nil
}

// publish gives the file its name, if the condition still holds.
func (f *file) publish() error {
	f.folder.naming.Lock()
	defer f.folder.naming.Unlock()
	replaces, err := f.folder.check(f.name, f.condition)
	if err != nil {
		return err
	}
	if f.condition.absent {
		return f.link()
	}
	f.replaced = replaces
	return f.folder.root.Rename(f.hidden, f.name)
}

// link gives the file its name, and never replaces a file. A rename would
// replace one that another program creates at this moment.
func (f *file) link() error {
	err := f.folder.root.Link(f.hidden, f.name)
	if errors.Is(err, fs.ErrExist) {
		return errCondition
	}
	if err == nil {
		_ = f.folder.root.Remove(f.hidden) // a hidden name that remains is swept later
	}
	return err
}

// Replaced reports whether Close has replaced another file.
func (f *file) Replaced() bool { return f.replaced }

// Abort removes the file. It may be called during a Write.
func (f *file) Abort(error) {
	_ = f.File.Close()
	_ = f.folder.root.Remove(f.hidden)
}
