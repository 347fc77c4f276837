package stages

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
)

// ToWriter writes all bytes to w, one Write for each Buffer. The first error fails the pipeline.
//
// w is not closed. A Write that waits delays the end of the run: it knows nothing of the context.
func ToWriter(in *pipe.Stream[byte], w io.Writer, opts ...pipe.Option) {
	must("ToWriter", w != nil, "the writer must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		return writeAll(ctx, in, w)
	}, pipe.Defaults("writer", opts)...)
}

func writeAll(ctx context.Context, in *pipe.In[byte], w io.Writer) error {
	return eachBuffer(ctx, in, func(b pipe.Bytes) error {
		n, err := w.Write(b.Elements())
		if err == nil && n < b.Len() {
			err = io.ErrShortWrite
		}
		b.Release()
		return err
	})
}

// WriteFile writes all bytes to the file at path, which is either complete or as it was before.
//
// The bytes go to a temporary file in the same folder, hidden by a dot in front of its name. When the input
// has ended, and with it all that was before it, the file is synced and takes the place of what was at
// path, whose permissions it keeps. If anything fails before, it is removed. Only a crash of the process
// leaves it behind. A pipeline that fails elsewhere after that does not take the file away again. Behind a Drain, the
// file holds what was taken until then; cancel instead where a part is worth nothing.
func WriteFile(in *pipe.Stream[byte], path string, opts ...pipe.Option) {
	must("WriteFile", path != "", "the path must not be empty")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		f, err := createBeside(path)
		if err != nil {
			return err
		}
		whole := false
		defer func() {
			if !whole { // also when the goroutine is ended from within a Write
				f.Close()
				os.Remove(f.Name())
			}
		}()
		if err := writeAll(ctx, in, f); err != nil {
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

// createBeside creates a new file in the folder of path, with the permissions that the
// file at path has or would get.
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
