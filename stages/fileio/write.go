package fileio

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Write writes the bytes to the file at path. When the stage has ended, that
// file is either complete or as it was before.
//
// Write writes to a temporary file in the same folder, whose name begins with
// ".penstock-". If the input ends and is complete, Write syncs the temporary
// file, renames it to path, and syncs the folder. If anything fails before the
// rename, Write removes the temporary file. If the process is killed, the
// temporary file stays until the next Write to the same path. A failure after
// the rename does not remove the file.
//
// If path is a symbolic link, Write replaces the file to which it leads, and
// keeps the link. If path is a device, a named pipe, or a descriptor such as
// /dev/stdout, Write writes to it. Bytes that were written to it stay there if
// the run fails. Write waits until a named pipe has a reader. A folder fails
// the pipeline.
//
// A replaced file keeps its permissions, with the setuid, setgid and sticky
// bits, and its owner and group. If the process may not set these, the pipeline
// fails. It also fails if the file has other hard links, because they would
// keep the old bytes. To replace such a file, remove it first.
//
// If only the sync of the folder fails, the pipeline fails with an error that
// reports so. The file is then complete and in place, but after a loss of power
// it may be as it was before.
//
// A [pipe.Pipeline.Drain] may end the input early. If the bytes are those of
// elements, as after an encoder, the file has all elements that were handed
// over. To keep the old file instead, cancel the context of the run. If a drain
// has cut the bytes themselves, as those of another file, the pipeline fails
// with [ErrCut], and the file is as it was before. [Capture] writes such bytes.
//
// Write panics if path is empty.
//
// Source: fsync(2), which explains why the folder is synced.
func Write(in *pipe.Stream[byte], path string, opts ...pipe.Option) {
	must.Hold("Write", path != "", "the path must not be empty")
	write(in, path, opts, false, syncFolder)
}

// ErrCut is the cause of the error of [Write] if a drain has cut its input.
var ErrCut = errors.New("a drain has ended the input before its end")

// Capture is [Write], but a [pipe.Pipeline.Drain] is a proper end of the input.
// The file then has all bytes that the source has handed over. It may end in
// the middle of something. Capture is for input that has no end, such as that
// of a network connection.
func Capture(in *pipe.Stream[byte], path string, opts ...pipe.Option) {
	must.Hold("Capture", path != "", "the path must not be empty")
	write(in, path, pipe.Defaults("fileio.Capture", opts), true, syncFolder)
}

// write is Capture if a part of the input may become the file, and else Write.
// sync syncs a folder.
func write(in *pipe.Stream[byte], path string, opts []pipe.Option, part bool, sync func(folder string) error) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		to, err := follow(path)
		if err != nil {
			return naming(path, err)
		}
		source := input{in, part}
		if !to.isReplaced() {
			return naming(path, writeThrough(ctx, source, to))
		}
		if err := replace(ctx, source, to); err != nil {
			return naming(path, err)
		}
		if err := sync(filepath.Dir(to.path)); err != nil {
			err = fmt.Errorf("the file is complete and in place, but may be lost in a power failure: %w", err)
			return &fs.PathError{Op: "write", Path: path, Err: err}
		}
		return nil
	}, pipe.Defaults("fileio.Write", opts)...)
}

// replace writes the bytes of in to a temporary file, and then gives it the
// place of the file to.
func replace(ctx context.Context, in input, to target) error {
	t, err := createTemporary(to)
	if err != nil {
		return err
	}
	defer t.remove() // runs even if a Write panics or calls runtime.Goexit
	if to.info != nil {
		if err := keepOwner(t.File, to.info); err != nil {
			return err
		}
	}
	if err := in.writeTo(ctx, t.File); err != nil {
		return err
	}
	return t.publish(to)
}

// An input is what a file is written from.
type input struct {
	in   *pipe.In[byte]
	part bool // a part of it is as good as all of it
}

// writeTo writes the input to f.
func (i input) writeTo(ctx context.Context, f *os.File) error {
	err := byteio.WriteAll(ctx, i.in, f)
	if err == nil && i.in.Cut() && !i.part {
		err = &fs.PathError{Op: "write", Path: f.Name(), Err: ErrCut}
	}
	return err
}

// naming returns err with path as the only path in it, if it is an error of the
// file system. The caller knows neither the name of a temporary file nor where
// a link leads.
func naming(path string, err error) error {
	switch e := err.(type) { // not a wrapped error, which is one of the input
	case *fs.PathError:
		return &fs.PathError{Op: e.Op, Path: path, Err: e.Err}
	case *os.LinkError:
		return &fs.PathError{Op: "replace", Path: path, Err: e.Err}
	}
	return err
}
