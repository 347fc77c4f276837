package fileio

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Write writes the bytes to the file at path. When the stage has ended, that
// file is either complete or as it was before.
//
// Write writes to a temporary file in the same folder, whose name begins with a
// dot. If the input ends and is complete, Write syncs the temporary file,
// renames it to path, and syncs the folder. The new file keeps the permissions
// of the old one. If anything fails before the rename, Write removes the
// temporary file. Only a crash of the process leaves it there. A failure after
// the rename does not remove the file.
//
// If only the sync of the folder fails, the pipeline fails with an error that
// reports so. The file is then complete and in place, but after a loss of power
// it may be as it was before.
//
// After a [pipe.Pipeline.Drain] the file has all bytes that the sources have
// handed over. To keep the old file instead, cancel the context of the run.
//
// Write panics if path is empty. The pipeline fails if path is a folder, a
// device, a named pipe, or anything else that is not a regular file.
//
// Source: fsync(2), which explains why the folder is synced.
func Write(in *pipe.Stream[byte], path string, opts ...pipe.Option) {
	must.Hold("Write", path != "", "the path must not be empty")
	write(in, path, opts, syncFolder)
}

// write is Write with the function that syncs a folder.
func write(in *pipe.Stream[byte], path string, opts []pipe.Option, sync func(folder string) error) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		if err := replace(ctx, in, path); err != nil {
			return err
		}
		if err := sync(filepath.Dir(path)); err != nil {
			err = fmt.Errorf("the file is complete and in place, but may be lost in a power failure: %w", err)
			return &fs.PathError{Op: "write", Path: path, Err: err}
		}
		return nil
	}, pipe.Defaults("fileio.Write", opts)...)
}

// replace writes the bytes of in to the file at path.
func replace(ctx context.Context, in *pipe.In[byte], path string) error {
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	complete := false
	defer func() {
		if !complete { // runs even if a Write panics or calls runtime.Goexit
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
	complete = true
	return nil
}

// createBeside creates the temporary file for path, with the permissions that
// the file at path has or would get.
func createBeside(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		// The rename would fail, but only after all the work.
		return nil, &fs.PathError{Op: "replace", Path: path, Err: errors.New("is a folder")}
	case err == nil && !info.Mode().IsRegular():
		// The rename would replace a device or a named pipe by a file.
		return nil, &fs.PathError{Op: "replace", Path: path, Err: errors.New("is not a regular file")}
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

// createTemporary creates a file with a new name in the folder of path. It
// differs from os.CreateTemp in the permissions, which are those of an ordinary
// file.
func createTemporary(path string) (*os.File, error) {
	folder, name := filepath.Split(path)
	for {
		temporary := folder + "." + name + "." + strconv.FormatUint(uint64(rand.Uint32()), 36) + ".tmp"
		f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			e.Path = path // the caller does not know the temporary name
		}
		return f, err
	}
}
