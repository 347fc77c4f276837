package main

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
)

// A file is written under a hidden name, and renamed when it is complete.
type file struct {
	root   *os.Root
	hidden string
	name   string
	f      *os.File
}

// hiddenPrefix is the start of the hidden names. No upload can have such a
// name. A crash of the machine may leave such files.
const hiddenPrefix = ".upload-"

func create(root *os.Root, name string) (*file, error) {
	hidden := hiddenPrefix + rand.Text()
	f, err := root.OpenFile(hidden, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	return &file{root, hidden, name, f}, nil
}

func (f *file) Write(p []byte) (int, error) { return f.f.Write(p) }

// Close waits until all bytes are on the disk, and then renames the file. If
// that fails, it removes the file.
func (f *file) Close() error {
	err := f.f.Sync() // before the rename, so that no crash leaves the name without the bytes
	if e := f.f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = f.root.Rename(f.hidden, f.name)
	}
	if err != nil {
		_ = f.root.Remove(f.hidden)
		return err
	}
	return syncNames(f.root)
}

// Abort removes the file. It may be called during a Write.
func (f *file) Abort(error) {
	_ = f.f.Close()
	_ = f.root.Remove(f.hidden)
}

// syncNames writes the names in root to the disk.
func syncNames(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	err = dir.Sync()
	if e := dir.Close(); err == nil {
		err = e
	}
	return err
}

// nameOf returns the file name in the path of a request.
func nameOf(path string) (string, error) {
	name := strings.TrimPrefix(path, "/")
	switch {
	case name == "":
		return "", errors.New("the path must name a file, as in PUT /name")
	case len(name) > 200:
		return "", errors.New("the name must not be longer than 200 bytes")
	case name[0] == '.':
		return "", errors.New("the name must not begin with a dot")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`/\:`, r) }):
		return "", errors.New("the name must not contain slashes, colons and control characters")
	}
	return name, nil
}
