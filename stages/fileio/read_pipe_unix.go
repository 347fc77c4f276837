//go:build unix && !linux

package fileio

import (
	"context"
	"os"
	"syscall"
)

// openPipe opens a named pipe for reading. The open waits in the system call
// until the pipe has a writer. If ctx ends, openPipe is that writer.
func openPipe(ctx context.Context, path string) (f *os.File, err error) {
	opened := make(chan struct{})
	err = interruptible(ctx, func() {
		// An open for reading and writing does not wait.
		w, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
		<-opened
		if err == nil {
			w.Close()
		}
	}, func() (err error) {
		defer close(opened)
		f, err = os.Open(path)
		return err
	})
	if err == nil && ctx.Err() != nil {
		f.Close()
		err = context.Cause(ctx)
	}
	return f, err
}
