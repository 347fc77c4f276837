package fileio

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Write writes all bytes to the file at path, which afterwards is either
// complete or as it was before.
//
// The bytes go to a temporary file in the same folder, whose name begins with a
// dot. When the input has ended, and everything before it was complete, the
// file is synced and replaces the file at path, whose permissions it keeps. If
// anything fails before that, the temporary file is removed. Only a crash of
// the process leaves it there. A failure elsewhere in the pipeline after that
// does not remove the file.
//
// After [pipe.Pipeline.Drain] the file holds everything that was accepted.
// Where a part is worth nothing, cancel the context of the run instead.
func Write(in *pipe.Stream[byte], path string, opts ...pipe.Option) {
	must.Hold("Write", path != "", "the path must not be empty")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		f, err := createBeside(path)
		if err != nil {
			return err
		}
		whole := false
		defer func() {
			if !whole { // even if the goroutine is ended from within a Write
				f.Close()
				os.Remove(f.Name())
			}
		}()
		if err := byteio.WriteAll(ctx, in, f); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
		whole = true
		return nil
	}, pipe.Defaults("writefile", opts)...)
}

// createBeside creates a new file in the folder of path, with the permissions
// that the file at path has or would get.
func createBeside(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		// Better now than after all the work, when the rename fails.
		return nil, &fs.PathError{Op: "replace", Path: path, Err: errors.New("is a folder")}
	}
	exists := err == nil
	f, err := createTemporary(path)
	if err != nil || !exists {
		return f, err
	}
	if err := f.Chmod(info.Mode().Perm()); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return f, nil
}

// createTemporary is os.CreateTemp with the permissions of an ordinary file.
func createTemporary(path string) (*os.File, error) {
	folder, name := filepath.Split(path)
	for {
		temporary := folder + "." + name + "." + strconv.FormatUint(uint64(rand.Uint32()), 36) + ".tmp"
		f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			e.Path = path // the name that the user knows
		}
		return f, err
	}
}
