package fileio

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// A temporary is the file that gets the place of the target when it is
// complete. It is locked while it is open. So another Write does not remove it,
// and removes what a killed process has left.
type temporary struct {
	*os.File
	published bool
}

// temporaryName matches the names of temporary files.
var temporaryName = regexp.MustCompile(`^\.penstock-[0-9a-f]{16}-[0-9]+\.tmp$`)

// sweptNames is the number of temporary names per target at which Write finds
// files of killed processes. More are in use only if more Writes to one target
// run at the same time.
const sweptNames = 8

// createTemporary creates the temporary file for to, in the same folder.
//
// The names depend on that of the target, so that the next Write finds files
// that were left without reading the folder, which may be large. A hash makes
// the name short, because a file system bounds the length.
func createTemporary(to target) (*temporary, error) {
	folder, name := filepath.Split(to.path)
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	mode := fs.FileMode(0o666) // as of an ordinary file
	if to.info != nil {
		mode = 0o600 // until publish sets that of the target
	}
	var t *temporary
	for i := 0; i < sweptNames || t == nil; i++ {
		path := folder + fmt.Sprintf(".penstock-%016x-%d.tmp", hash.Sum64(), i)
		removeLeft(path)
		if t != nil {
			continue
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		switch {
		case err == nil && owns(f):
			t = &temporary{File: f}
		case err == nil:
			f.Close() // another Write has removed it before it was locked
		case !errors.Is(err, fs.ErrExist):
			return nil, err
		}
	}
	return t, nil
}

// publish syncs t, and gives it the place of the target.
func (t *temporary) publish(to target) error {
	if to.info != nil {
		if err := keepMode(t.File, to.info); err != nil {
			return err
		}
	}
	if err := t.Sync(); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // where an open file cannot be renamed
		if err := t.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(t.Name(), to.path); err != nil {
		return err
	}
	t.published = true
	return nil
}

// remove closes t, and removes it unless it is published.
func (t *temporary) remove() {
	if !t.published && runtime.GOOS != "windows" {
		os.Remove(t.Name()) // while t is locked
	}
	t.Close()
	if !t.published && runtime.GOOS == "windows" {
		os.Remove(t.Name()) // where an open file cannot be removed
	}
}
