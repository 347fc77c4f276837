//go:build !unix

package fileio

import (
	"context"
	"os"
)

// descriptor returns false. On these systems no path names a descriptor.
func descriptor(string) (fd int, ok bool) { return 0, false }

func duplicate(path string) (*os.File, error) { return os.OpenFile(path, os.O_WRONLY, 0) }

// openPipeForWriting opens a named pipe. The open does not see ctx.
func openPipeForWriting(_ context.Context, path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY, 0)
}
