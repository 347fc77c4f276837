package fileio

import (
	"context"
	"io/fs"
	"os"
	"time"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

const must = misuse.Package("fileio")

// Read emits the bytes of the file at path, with one Buffer for each read. The
// first Buffers are shorter, and the others have 64 KiB, unless
// [pipe.BufferLength] is given.
//
// Read opens the file when the pipeline runs, and closes it at the end. If
// stages.Concat reads the file after others, Read opens it when they are done.
// An error fails the pipeline, and names the file. A read cannot be
// interrupted. If the file system does not answer, the end of the run is
// delayed.
//
// If the file is a named pipe, Read waits for a writer, and reads until the
// last writer has closed the pipe. The end of the context ends both waits. The
// package documentation lists the systems where it does not.
//
// Source: os.Open.
func Read(p *pipe.Pipeline, path string, opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		f, err := open(ctx, path)
		if err != nil {
			return err
		}
		defer f.Close()
		return byteio.AtEnd(interruptible(ctx, endReads(f), func() error { return byteio.Emit(ctx, f, out) }))
	}, pipe.Defaults("fileio.Read", opts)...)
}

// open opens the file at path for reading.
func open(ctx context.Context, path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		return openPipe(ctx, path)
	}
	return os.Open(path)
}

// endReads returns a function that ends the reads of f. Reads of a regular file
// do not end, because the system does not report when they can continue.
func endReads(f *os.File) func() {
	return func() { _ = f.SetReadDeadline(time.Unix(1, 0)) }
}

// interruptible returns the result of work. If ctx ends before work has
// returned, it calls interrupt, which should make work return an error. The
// result is then the cause of the end.
func interruptible(ctx context.Context, interrupt func(), work func() error) error {
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		interrupt()
	})
	err := work()
	if stop() {
		return err
	}
	<-interrupted
	if err != nil {
		return context.Cause(ctx) // not the error of an interrupted call
	}
	return nil
}
