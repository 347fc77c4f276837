package fileio

import (
	"context"
	"os"
	"syscall"
)

// openPipe opens a named pipe for reading, and waits until it has data or a
// writer has closed it. Without O_NONBLOCK, the open would wait in the system
// call. With it, a read before the first writer would report the end.
func openPipe(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if err := interruptible(ctx, endReads(f), func() error { return awaitWriter(f) }); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// awaitWriter waits until the named pipe f has data, or had a writer. Epoll
// reports both, and does not report a pipe that never had a writer.
//
// Source: epoll_ctl(2), fifo(7).
func awaitWriter(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	defer syscall.Close(poll)
	joined := false
	var pollErr error
	events := make([]syscall.EpollEvent, 1)
	// The runtime calls this function again when the state of f has changed.
	err = conn.Read(func(fd uintptr) (ready bool) {
		if !joined {
			joined = true
			pollErr = syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, int(fd), &syscall.EpollEvent{Events: syscall.EPOLLIN})
		}
		n := 0
		for pollErr == nil {
			if n, pollErr = syscall.EpollWait(poll, events, 0); pollErr != syscall.EINTR {
				break
			}
			pollErr = nil
		}
		return n > 0 || pollErr != nil
	})
	if err == nil && pollErr != nil {
		err = os.NewSyscallError("epoll", pollErr)
	}
	return err
}
