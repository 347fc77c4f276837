package fileio

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// writeThrough writes the bytes of in to what is at the path of to, such as a
// device or a named pipe.
func writeThrough(ctx context.Context, in input, to target) error {
	f, err := openThrough(ctx, to)
	if err != nil {
		return err
	}
	defer f.Close()
	interrupt := func() { _ = f.SetWriteDeadline(time.Unix(1, 0)) }
	if err := interruptible(ctx, interrupt, func() error { return in.writeTo(ctx, f) }); err != nil {
		return err
	}
	if err := f.Sync(); err != nil && !isUnsupported(err) {
		return err
	}
	return f.Close()
}

// openThrough opens the target for writing. A descriptor of this process is
// duplicated. So its writes share the position in the file with all others.
func openThrough(ctx context.Context, to target) (*os.File, error) {
	if to.open {
		return duplicate(to.path)
	}
	if to.info.Mode()&fs.ModeNamedPipe != 0 {
		return openPipeForWriting(ctx, to.path)
	}
	return os.OpenFile(to.path, os.O_WRONLY, 0)
}

// isUnsupported reports whether err is that of a sync of something that cannot
// be synced, such as a pipe.
func isUnsupported(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}
