//go:build !unix

package fileio

import (
	"context"
	"os"
)

// openPipe opens a named pipe for reading. The open does not see ctx.
func openPipe(_ context.Context, path string) (*os.File, error) { return os.Open(path) }
