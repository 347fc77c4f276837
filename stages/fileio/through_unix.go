//go:build unix

package fileio

import (
	"context"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// descriptor returns the number of the descriptor of this process that path
// names, as /dev/fd/1 does.
func descriptor(path string) (fd int, ok bool) {
	for _, folder := range []string{"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/", "/proc/" + strconv.Itoa(os.Getpid()) + "/fd/"} {
		if number, ok := strings.CutPrefix(path, folder); ok {
			fd, err := strconv.Atoi(number)
			return fd, err == nil && fd >= 0
		}
	}
	return 0, false
}

// duplicate returns a duplicate of the descriptor that path names.
func duplicate(path string) (*os.File, error) {
	fd, _ := descriptor(path)
	syscall.ForkLock.RLock() // otherwise a child process could inherit the duplicate
	defer syscall.ForkLock.RUnlock()
	d, err := syscall.Dup(fd)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	syscall.CloseOnExec(d)
	return os.NewFile(uintptr(d), path), nil
}

// openPipeForWriting opens a named pipe. The open waits in the system call
// until the pipe has a reader. If ctx ends, openPipeForWriting is that reader.
func openPipeForWriting(ctx context.Context, path string) (f *os.File, err error) {
	opened := make(chan struct{})
	err = interruptible(ctx, func() {
		// An open for reading without waiting succeeds at once.
		r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		<-opened
		if err == nil {
			r.Close()
		}
	}, func() (err error) {
		defer close(opened)
		f, err = os.OpenFile(path, os.O_WRONLY, 0)
		return err
	})
	if err == nil && ctx.Err() != nil {
		f.Close()
		err = context.Cause(ctx)
	}
	return f, err
}
