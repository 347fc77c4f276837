package main

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
)

// A file is written under a hidden name, and gets its own when it is complete.
type file struct {
	root   *os.Root
	hidden string
	name   string
	f      *os.File
}

// hiddenPrefix begins names that no upload can have. After a crash of the machine such files may be left.
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

// Close gives the file its name, once everything is on the disk. If that fails, the file is removed.
func (f *file) Close() error {
	err := f.f.Sync() // before the rename: a name must not survive a crash that its bytes do not
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

// Abort removes the file. It may be called while a Write is under way.
func (f *file) Abort(error) {
	_ = f.f.Close()
	_ = f.root.Remove(f.hidden)
}

// syncNames makes the names in root last.
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

// nameOf returns the file name that a request asks for by its path.
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
